/**
 * Image references, as container runtimes read them.
 * https://github.com/distribution/reference is the grammar; Docker Hub's short names follow its rules.
 */

/** A piece of a reference and where it stands in the reference's text. */
export interface Part {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What an image reference says. Where both a tag and a digest are written, only the digest counts. */
export interface Reference {
  /** The whole reference, as written. */
  readonly text: string;
  /** The registry, as written; absent where the runtime supplies it. */
  readonly registry?: Part;
  /** The path below the registry, as written. */
  readonly repository: Part;
  readonly tag?: Part;
  readonly digest?: Part;
  /** Registry and path in full: `docker.io/library/node` for `node`. */
  readonly name: string;
}

/**
 * Reads a reference. Answers undefined where nobody can know (variables, templates) and where it is
 * no reference at all; both look alike to rules about images, which then say nothing.
 */
export function parseReference(text: string): Reference | undefined {
  const at = text.indexOf("@");
  const nameEnd = at < 0 ? text.length : at;
  const colon = text.lastIndexOf(":", nameEnd - 1);
  const tagged = colon > text.lastIndexOf("/", nameEnd - 1);
  const pathEnd = tagged ? colon : nameEnd;
  const slash = text.indexOf("/");
  const pathStart = slash > 0 && slash < pathEnd && isRegistry(text.slice(0, slash)) ? slash + 1 : 0;

  const repository = part(text, pathStart, pathEnd);
  const registry = pathStart > 0 ? part(text, 0, slash) : undefined;
  const tag = tagged ? part(text, colon + 1, nameEnd) : undefined;
  const digest = at < 0 ? undefined : part(text, at + 1, text.length);

  if (registry && !REGISTRY.test(registry.text)) return undefined;
  if (!REPOSITORY.test(repository.text) || isImageId(text)) return undefined;
  if (tag && !TAG.test(tag.text)) return undefined;
  if (digest && !DIGEST.test(digest.text)) return undefined;
  const name = fullName(registry?.text, repository.text);
  if (name.length > 255) return undefined;

  return {
    text,
    name,
    repository,
    ...(registry && { registry }),
    ...(tag && { tag }),
    ...(digest && { digest }),
  };
}

/** The same reference with another tag; a digest is left out, because it would still decide. */
export function withTag(reference: Reference, tag: string): string {
  return `${reference.text.slice(0, reference.repository.end)}:${tag}`;
}

const REGISTRY = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const COMPONENT = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** The first component is a registry only if it cannot be part of a path. */
function isRegistry(component: string): boolean {
  return component === "localhost" || /[.:A-Z]/.test(component);
}

/** `docker run` takes 64 hex digits for the id of a local image. */
export function isImageId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

const DOCKER_HUB = /^(?:index\.|registry-1\.)?docker\.io$|^hub\.docker\.com$/;

function fullName(registry: string | undefined, path: string): string {
  if (registry !== undefined && !DOCKER_HUB.test(registry)) return `${registry}/${path}`;
  return path.includes("/") ? `docker.io/${path}` : `docker.io/library/${path}`;
}

function part(text: string, start: number, end: number): Part {
  return { text: text.slice(start, end), start, end };
}
