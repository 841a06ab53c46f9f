/** Which Dockerfile of the workspace makes an image, as those files say that build it: Skaffold's and Compose's. */

import type { Dockerfile, Stage } from "../dockerfile.ts";
import type { Field } from "../field.ts";
import type { Manifest } from "../manifest.ts";
import { once } from "../once.ts";
import { folderOf, nameOf, resolvePath } from "../path.ts";
import type { DeploymentSet } from "../sets.ts";
import { parseReference, type Reference } from "./image.ts";

/** A stage that an image is made of. */
export interface BuiltImage {
  readonly stage: Stage;
  /** Whether the build gives it the very tag, or leaves the tag to somebody else. */
  readonly isSameTag: boolean;
}

/** One image that a file builds. */
interface Build {
  /** Undefined where the tool makes up a name. */
  readonly reference: Reference | undefined;
  readonly dockerfile: string;
  readonly target: string | undefined;
  /** The folder that the build may copy from. */
  readonly context: string | undefined;
}

const FILES = [
  "skaffold.yaml",
  "skaffold.yml",
  "compose.yaml",
  "compose.yml",
  "docker-compose.yaml",
  "docker-compose.yml",
];

export function isComposeFile(file: string): boolean {
  return /^(?:docker-)?compose\.ya?ml$/.test(nameOf(file));
}

/**
 * The stage that an image is made of, where the settings or a build beside or above the file say so, and all that
 * do say the same. The settings name Dockerfiles by repository, with a target behind `#`.
 */
export function builtImage(
  reference: Reference,
  file: string,
  set: DeploymentSet,
  named: Readonly<Record<string, string>>,
): BuiltImage | undefined {
  const builds = [...namedBuilds(reference, named), ...buildsAbove(file, set)].filter(
    (build) => build.reference?.name === reference.name,
  );
  const [build, ...others] = builds;
  if (
    !build ||
    others.some((other) => other.dockerfile !== build.dockerfile || other.target !== build.target)
  )
    return undefined;
  const source = set.file(build.dockerfile);
  if (source?.type !== "dockerfile") return undefined;
  const target = build.target?.toLowerCase();
  const stage =
    target === undefined ? source.stages.at(-1) : source.stages.find(({ name }) => name === target);
  if (!stage) return undefined;
  const tags = [reference.tag?.text, build.reference?.tag?.text];
  return { stage, isSameTag: tags.includes(undefined) || tags[0] === tags[1] };
}

/** The stages of a Dockerfile that the builds beside it or above it make images of by name. */
export function targetsOf(dockerfile: Dockerfile, set: DeploymentSet): readonly string[] {
  // Most have one stage, and nothing to choose from.
  if (dockerfile.stages.length < 2) return [];
  return [...buildsAbove(dockerfile.file, set)].flatMap((build) =>
    build.dockerfile === dockerfile.file && build.target !== undefined ? [build.target] : [],
  );
}

/** The folder that a Dockerfile copies from, where the builds beside it or above it say so, and all say the same. */
export function contextOf({ file }: Dockerfile, set: DeploymentSet): string | undefined {
  const contexts = [...buildsAbove(file, set)].flatMap((build) =>
    build.dockerfile === file ? [build.context] : [],
  );
  return contexts.every((one) => one === contexts[0]) ? contexts[0] : undefined;
}

function namedBuilds(reference: Reference, named: Readonly<Record<string, string>>): Build[] {
  const key = [reference.text.slice(0, reference.repository.end), reference.name].find((one) =>
    Object.hasOwn(named, one),
  );
  const [dockerfile = "", target] = (key === undefined ? "" : (named[key] ?? "")).split("#");
  const { name, text, repository } = reference;
  return dockerfile === ""
    ? []
    : [{ reference: { name, text, repository }, dockerfile, target, context: undefined }];
}

/** What the files beside a file and in the folders above it build. */
function* buildsAbove(file: string, set: DeploymentSet): Iterable<Build> {
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    for (const name of FILES) {
      const source = set.file(folder === "" ? name : `${folder}/${name}`);
      if (source?.type === "manifest") yield* buildsIn(source);
    }
    if (folder === "") return;
  }
}

const buildsIn = once(({ file, documents }: Manifest): readonly Build[] => {
  const read = isComposeFile(file) ? composed : skaffolded;
  return documents.flatMap(({ root }) => read(root, folderOf(file)));
});

/** Artifacts that Docker builds; others have no Dockerfile. */
function skaffolded(root: Field, folder: string): Build[] {
  const others = ["bazel", "buildpacks", "custom", "jib", "kaniko", "ko"];
  return root
    .at("build", "artifacts")
    .items()
    .filter((artifact) => !others.some((builder) => artifact.at(builder).exists))
    .flatMap((artifact) =>
      buildOf(artifact.at("image"), artifact.at("context"), artifact.at("docker"), folder),
    );
}

function composed(root: Field, folder: string): Build[] {
  return root
    .at("services")
    .entries()
    .filter(([, service]) => service.at("build").exists && !service.at("build", "dockerfile_inline").exists)
    .flatMap(([, service]) => {
      const build = service.at("build");
      const isLong = build.type === "map";
      return buildOf(
        service.at("image"),
        isLong ? build.at("context") : build,
        isLong ? build : undefined,
        folder,
      );
    });
}

/** A build, where all that it says is written out. */
function buildOf(image: Field, context: Field, options: Field | undefined, folder: string): Build[] {
  const reference = image.string === undefined ? undefined : parseReference(image.string);
  const [path, dockerfile, target] = [
    textOf(context, "."),
    textOf(options?.at("dockerfile"), "Dockerfile"),
    textOf(options?.at("target"), ""),
  ];
  if (path === undefined || dockerfile === undefined || target === undefined) return [];
  if (/^\/|:\/\/|^git@/.test(path) || dockerfile.startsWith("/")) return [];
  const found = resolvePath(folder, `${path}/${dockerfile}`);
  return found === undefined
    ? []
    : [
        {
          reference,
          dockerfile: found,
          target: target === "" ? undefined : target,
          context: resolvePath(folder, path),
        },
      ];
}

/** What a field says, or what it means where it is missing; undefined where nobody knows. */
function textOf(field: Field | undefined, standard: string): string | undefined {
  if (!field) return standard;
  if (!field.certain) return undefined;
  return field.missing ? standard : field.string;
}
