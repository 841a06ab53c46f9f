/** Patterns of the settings that mean images, by their registry and path. */

import { Minimatch } from "minimatch";
import { parseReference, type Reference } from "./image.ts";
import type { Replacement } from "./newer-image.ts";

/**
 * Whether one of the patterns means the image: a registry, or a registry and a path, with all that is below.
 * `*` stands for a piece of the path. Names are read as those of images are: `acme` is on Docker Hub.
 */
export function matchesName(patterns: readonly string[], { name }: Reference): boolean {
  return patterns.some((pattern) => globsOf(pattern).some((glob) => glob.match(name)));
}

const known = new Map<string, readonly Minimatch[]>();

function globsOf(pattern: string): readonly Minimatch[] {
  let globs = known.get(pattern);
  if (!globs) {
    const whole = withoutRest(inFull(pattern));
    globs = pattern === "" ? [] : [whole, `${whole}/**`].map((glob) => new Minimatch(glob, GLOB));
    known.set(pattern, globs);
  }
  return globs;
}

const GLOB = { dot: true, nocase: true, nocomment: true, nonegate: true };

/** A pattern with the registry that a short one means; Docker Hub by its one name. */
function inFull(pattern: string): string {
  const [first = "", ...path] = pattern.split("/");
  if (/^(?:(?:index|registry-1)\.docker\.io|hub\.docker\.com)$/.test(first))
    return ["docker.io", ...path].join("/");
  if (/[.:*{]|^localhost$/.test(first)) return pattern;
  return path.length > 0 ? `docker.io/${pattern}` : `docker.io/library/${pattern}`;
}

/** A pattern means all that is below it, with and without stars at its end. */
function withoutRest(pattern: string): string {
  return pattern.replace(/\/\*{0,2}$/, "");
}

/** The image on the mirrors that are for it: by the pattern of what they copy, where the copies are. */
export function copiesOf(reference: Reference, mirrors: Readonly<Record<string, string>>): Replacement[] {
  const { name, text, repository } = reference;
  return Object.entries(mirrors).flatMap(([origin, mirror]) => {
    const above = `${withoutRest(inFull(origin))}/`;
    if (!name.startsWith(above)) return [];
    const copy = `${withoutRest(mirror)}/${name.slice(above.length)}`;
    const whole = copy + text.slice(repository.end);
    return parseReference(whole) ? [{ start: 0, end: repository.end, text: copy, reference: whole }] : [];
  });
}
