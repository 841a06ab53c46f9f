/** What a stage of a Dockerfile stands on, and whether it ends up in an image that runs. */

import type { Dockerfile, Stage } from "../dockerfile.ts";
import type { Word } from "../dockerfile-words.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import { type Place, pointing } from "../place.ts";
import { BELOW, type Context, type Severity, type Subject } from "../rule.ts";
import { targetsOf } from "./built-image.ts";
import { parseReference, type Reference } from "./image.ts";
import { imageRow } from "./image-table.ts";
import { type Workload, workloads } from "./pod.ts";
import { isBuilt, lineage } from "./shipped.ts";
import type { ImageRow } from "./tables.ts";

/** Every stage of a Dockerfile. */
export const stages: Subject<Stage> = (unit) => (unit.type === "dockerfile" ? unit.stages : []);

/** What says who a container runs as: the pods of a document, the stages of a Dockerfile. */
export const workloadsAndStages: Subject<Workload | Stage> = (unit) =>
  unit.type === "dockerfile" ? unit.stages : workloads(unit);

/** What rules about images that run let users decide. */
export const shippingOptions = {
  /** Stages that are built by name, as with `docker build --target`. */
  targets: [] as readonly string[],
};

/** What says which stages of a Dockerfile are shipped: the settings, and the builds of the workspace. */
export type Shipping = Pick<Context<typeof shippingOptions>, "set" | "options" | "profile">;

/** How much a finding about the image that a stage makes weighs; undefined where nobody runs that image. */
export function weightIn(stage: Stage, severity: Severity, shipping: Shipping): Severity | undefined {
  if (isBuilt(stage, shipping.options.targets)) return severity;
  if (stage.name && isBuilt(stage, targetsBy(shipping)(stage.dockerfile))) return severity;
  // A stage that no other one uses may be the target of somebody's build: strict teams want to know.
  return shipping.profile === "strict" && !isUsed(stage) ? BELOW[severity] : undefined;
}

/** The stages that builds of the workspace name. Each run of a rule asks for itself, so that its questions are known. */
const targetsBy = once(({ set }: Shipping) => once((dockerfile: Dockerfile) => targetsOf(dockerfile, set)));

/** Whether a stage only holds files, for others to copy. */
export function isData({ from, instructions }: Stage): boolean {
  return (
    from.args[0]?.text === "scratch" &&
    instructions.slice(1).every(({ keyword }) => ["COPY", "ADD", "LABEL"].includes(keyword))
  );
}

/** Whether a later stage builds on it or takes files from it. */
function isUsed({ dockerfile, index, name }: Stage): boolean {
  const names = [String(index), name];
  const later = dockerfile.stages.slice(index + 1);
  return later.some(
    ({ base, instructions }) =>
      base?.index === index ||
      instructions.some(({ flags }) =>
        flags.some(({ name: flag, value }) => {
          if (!value || (flag !== "from" && flag !== "mount")) return false;
          const source = flag === "from" ? value.text : /(?:^|,)from=([^,]+)/.exec(value.text)?.[1];
          return source !== undefined && names.includes(source.toLowerCase());
        }),
      ),
  );
}

/** The image at the bottom of a stage. */
export interface Root {
  /** The stage whose FROM names it. */
  readonly stage: Stage;
  readonly image: Word | undefined;
  /** `scratch`: nothing at all. */
  readonly isEmpty: boolean;
  readonly reference: Reference | undefined;
  /** What is known about the image. */
  readonly row: ImageRow | undefined;
}

/** The image that the stage and the stages below it stand on. */
export const rootOf = once((stage: Stage): Root => {
  const bottom = lineage(stage).at(-1) ?? stage;
  const { image } = bottom;
  const isEmpty = image?.text === "scratch";
  const reference = image?.certain && !isEmpty ? parseReference(image.text) : undefined;
  const row = reference && imageRow(reference);
  return { stage: bottom, image, isEmpty, reference, row };
});

/** The claim that the lines of a stage, and of those below it, say all there is to say. */
export function linesOf(stage: Stage): Place {
  const { file, span } = stage;
  return { file, span, certain: lineage(stage).every(({ understood }) => understood) };
}

/** A place in a stage, for a claim about the whole of it. */
export function aboutStage(stage: Stage, place: Place): Place {
  return pointing(place, { ...linesOf(stage), certain: place.certain });
}

/** The claim that a stage lacks something that the image below it could have brought. */
export function lackIn(stage: Stage): Place {
  const lines = linesOf(stage);
  return { ...lines, certain: lines.certain && (rootOf(stage).image?.certain ?? false), missing: true };
}

/** Whether containers of the stage run Windows, whose users and shells are others: its image says so, or its lines. */
export const isWindows = once((stage: Stage): boolean => {
  const { image, row } = rootOf(stage);
  return (
    row?.libc === "windows" ||
    (image !== undefined && WINDOWS_IMAGE.test(image.text)) ||
    lineage(stage).some(({ instructions }) => instructions.some(isOfWindows))
  );
});

const WINDOWS_IMAGE =
  /^mcr\.microsoft\.com\/(?:windows|dotnet\/framework)[/:@]|:[^/]*(?:nanoserver|servercore|windows)/;

/** Whether nothing but Windows knows what an instruction names. */
function isOfWindows({ keyword, args: [first] }: Instruction): boolean {
  if (keyword === "USER") return /^Container(?:User|Administrator)$/i.test(first?.text ?? "");
  return keyword === "SHELL" && /^(?:cmd|powershell)(?:\.exe)?$/i.test(first?.text ?? "");
}
