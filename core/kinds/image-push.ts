/** Where a pipeline pushes an image that it built, or gives one another name. */

import type { Place } from "../place.ts";
import type { PipelineAction, Step } from "./pipeline.ts";
import type { Command } from "./shell.ts";

/** As a place, it is the command or the action. */
export interface Push {
  readonly at: Place;
  readonly step: Step;
  /** The reference, as far as the file says it: variables that it does not know stand in it as written. */
  readonly image: string;
  /** Whether the image is somebody else's, and only copied. */
  readonly isMirror: boolean;
  /** Whether nobody pulls it by that name yet: by its digest alone. */
  readonly isCandidate: boolean;
  /** Whether it is for several platforms, which no builder can load to have it scanned first. */
  readonly isMultiPlatform: boolean;
}

/** What a command says of a push. */
interface Told {
  readonly image?: string;
  readonly isMirror?: boolean;
  readonly isCandidate?: boolean;
  readonly isMultiPlatform?: boolean;
}

/** The pushes of a step, in order. */
export function pushesIn(step: Step): Push[] {
  const { action, commands } = step;
  const told: [Place, Told | undefined][] = commands.map((one) => [extentOf(one), pushOfCommand(one)]);
  if (action) told.push([action, pushOfAction(action)]);
  return told.flatMap(([at, push]): Push[] => {
    if (!push) return [];
    const image = expanded(push.image ?? "", step);
    const { isMirror = false, isCandidate = false, isMultiPlatform = false } = push;
    return isOnlyHere(image) ? [] : [{ at, step, image, isMirror, isCandidate, isMultiPlatform }];
  });
}

/** Whether the step makes a name for an image that is pushed already: the promotion of one that passed. */
export function promotes({ commands }: Step): boolean {
  return commands.some(({ name, args }) => {
    const words = args.map(({ text }) => text).filter((text) => !text.startsWith("-"));
    const line = [name, ...words].join(" ");
    return /^(?:docker buildx imagetools create|docker manifest push|crane (?:tag|copy|cp)|skopeo copy|regctl image copy|az acr import|gcloud container images add-tag|gcloud artifacts docker tags add|oras tag)\b/.test(
      line,
    );
  });
}

/** The words of a command from its program to its last word, as a place. */
export function extentOf({ file, extent }: Command): Place {
  return { file, span: extent, certain: true };
}

/** Registries of this run, of this machine, and those that forget what they get. */
function isOnlyHere(image: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|(?:kind-|k3d-)?registry(?:\.local(?:host)?)?:\d+|[\w-]+\.local(?:host)?(?::\d+)?|ttl\.sh|host\.docker\.internal)(?:[:/]|$)/.test(
    image,
  );
}

/** `${{ env.X }}`, `$(X)`, `$X` and `${X}` replaced where the file says what they are. */
function expanded(text: string, step: Step): string {
  return text.replace(
    /\$\{\{\s*env\.(\w+)\s*\}\}|\$\{(\w+)\}|\$\((\w+)\)|\$(\w+)/g,
    (whole, a, b, c, d) => step.variable(a ?? b ?? c ?? d) ?? whole,
  );
}

function pushOfAction({ name, with: given }: PipelineAction): Told | undefined {
  const image = given.at("tags").text.trim().split(/[\s,]/)[0] ?? "";
  switch (name) {
    case "docker/build-push-action":
    case "depot/build-push-action": {
      const outputs = given.at("outputs").text;
      if (!isOn(given.at("push").text) && !/type=registry|push=true/.test(outputs)) return undefined;
      return {
        image: image || (/name=([^,]+)/.exec(outputs)?.[1] ?? ""),
        isCandidate: outputs.includes("push-by-digest=true"),
        isMultiPlatform: /[,\n$]/.test(given.at("platforms").text.trim()),
      };
    }
    case "docker/bake-action":
    case "depot/bake-action":
      return isOn(given.at("push").text) ? { isMultiPlatform: true } : undefined;
    case "redhat-actions/push-to-registry":
    case "macbre/push-to-ghcr":
    case "mr-smithers-excellent/docker-build-push":
    case "elgohr/publish-docker-github-action":
    case "aevea/action-kaniko":
      return { image: [given.at("registry").text, given.at("image").text].filter(Boolean).join("/") };
    case "int128/kaniko-action":
      return given.at("push").text === "false" ? undefined : { image };
    case "task:docker":
      return /^(?:push|buildandpush|)$/i.test(given.at("command").text)
        ? { image: given.at("repository").text }
        : undefined;
    case "task:dockercompose":
      return /^push services$/i.test(given.at("action").text) ? {} : undefined;
    case "orb:docker/push":
    case "orb:docker/publish":
      return { image: [given.at("registry").text, given.at("image").text].filter(Boolean).join("/") };
    case "orb:aws-ecr/push_image":
    case "orb:aws-ecr/build_and_push_image":
    case "orb:gcp-gcr/push-image":
      return {};
    default:
      return undefined;
  }
}

/** Whether an input is true, or an expression that can be. */
function isOn(text: string): boolean {
  return text !== "" && text !== "false";
}

/** What a command pushes; undefined where it pushes nothing. */
function pushOfCommand(command: Command): Told | undefined {
  const { name } = command;
  const args = command.args.map(({ text }) => text);
  const words = args.filter((text) => !text.startsWith("-"));
  const [first = "", second = ""] = words;
  const has = (...options: string[]) => args.some((text) => options.includes(text));
  switch (name) {
    case "docker":
    case "podman":
    case "nerdctl":
    case "finch":
    case "depot":
      return ofDocker(args, words);
    case "docker-compose":
      return first === "push" || (first === "build" && has("--push")) ? {} : undefined;
    case "buildah":
    case "img":
      return first === "push"
        ? { image: last(words) }
        : first === "manifest" && second === "push"
          ? {}
          : undefined;
    case "skopeo":
      if (first === "sync") return { image: last(words), isMirror: true };
      if (first !== "copy" || !last(words).startsWith("docker://")) return undefined;
      return {
        image: last(words).slice("docker://".length),
        isMirror: words.some((text, index) => index < words.length - 1 && text.startsWith("docker://")),
      };
    case "crane":
      if (first === "push") return { image: words[2] ?? "" };
      if (first === "append" || first === "mutate")
        return { image: optionOf(args, "-t", "--tag", "--new_tag") };
      return first === "copy" || first === "cp" ? { image: last(words), isMirror: true } : undefined;
    case "regctl":
      return first === "image" && second === "copy" ? { image: last(words), isMirror: true } : undefined;
    case "ko":
      return ["build", "publish", "resolve", "apply"].includes(first) && !has("--push=false", "--local", "-L")
        ? {}
        : undefined;
    case "pack":
      return first === "build" && has("--publish") ? { image: second } : undefined;
    case "executor":
      return has("--no-push") ? undefined : ofKaniko(args);
    case "buildctl":
      return args.some((text) => text.includes("push=true")) ? {} : undefined;
    case "earthly":
      return has("--push") ? {} : undefined;
    case "werf":
      return optionOf(args, "--repo") ? { image: optionOf(args, "--repo") } : undefined;
    case "skaffold":
      return first === "build" && !has("--push=false") ? {} : undefined;
    case "az":
      return first === "acr" && second === "build" ? { image: optionOf(args, "-t", "--image") } : undefined;
    case "gcloud":
      return first === "builds" && second === "submit" && optionOf(args, "--tag", "-t")
        ? { image: optionOf(args, "--tag", "-t") }
        : undefined;
    case "mvn":
    case "mvnw":
    case "gradle":
    case "gradlew":
      return args.some((text) => JVM.test(text)) ? {} : undefined;
    default:
      return undefined;
  }
}

/** Goals and tasks that build an image without a daemon and push it. */
const JVM =
  /^(?:\S*:)?jib(?::build|-maven-plugin\S*:build)?$|^-D(?:spring-boot\.build-image\.publish|image\.publish)=true$|^--publishImage$/;

function ofDocker(args: readonly string[], words: readonly string[]): Told | undefined {
  const at = words.findIndex((word) => SUBCOMMANDS.has(word));
  const [first = "", second = ""] = words.slice(at);
  if (at === -1) return undefined;
  switch (first) {
    case "push":
      return { image: last(words) };
    case "image":
    case "manifest":
      return second === "push" ? { image: last(words), isMultiPlatform: first === "manifest" } : undefined;
    case "compose":
      return words.includes("push") || (words.includes("build") && args.includes("--push")) ? {} : undefined;
    case "build":
    case "buildx": {
      // What goes into a cache is no image that anybody pulls.
      const output = optionOf(args, "-o", "--output");
      if (!args.includes("--push") && !/type=registry|push=true/.test(output)) return undefined;
      const platforms = optionOf(args, "--platform");
      return {
        image: optionOf(args, "-t", "--tag"),
        isMultiPlatform: second === "bake" || /[,$]/.test(platforms),
      };
    }
    default:
      return undefined;
  }
}

const SUBCOMMANDS = new Set(["push", "image", "manifest", "compose", "build", "buildx"]);

function ofKaniko(args: readonly string[]): Told | undefined {
  const image = optionOf(args, "--destination", "-d");
  return image ? { image } : undefined;
}

/** The value of an option, behind `=` or as the next word; empty where it is not given. */
function optionOf(args: readonly string[], ...options: readonly string[]): string {
  for (const [index, text] of args.entries()) {
    if (options.includes(text)) return args[index + 1] ?? "";
    const option = options.find((one) => text.startsWith(`${one}=`));
    if (option) return text.slice(option.length + 1);
  }
  return "";
}

function last(words: readonly string[]): string {
  return words.at(-1) ?? "";
}
