/** Actions, images and scripts of scanners that somebody else can exchange while a pipeline stays as it is. */

import type { Place } from "../place.ts";
import type { Fix } from "../rule.ts";
import { parseReference } from "./image.ts";
import { pushesIn } from "./image-push.ts";
import { pinnedAction, rewrittenOn } from "./pinned-action.ts";
import type { Pipeline, PipelineAction, Step } from "./pipeline.ts";
import { isScanner } from "./scan-action.ts";
import type { Command } from "./shell.ts";

export interface MovableScanner {
  /** The reference that can be moved. */
  readonly at: Place;
  readonly text: string;
  /** How it moves, as in `is whatever was pushed last`. */
  readonly moves: string;
  /** The day on which attackers moved it. */
  readonly stolenOn: string | undefined;
  /** Whether only strict teams want to know. */
  readonly isStrict: boolean;
  readonly action: PipelineAction | undefined;
}

export function* movableScanners({ jobs }: Pipeline): Iterable<MovableScanner> {
  for (const { image, steps } of jobs) {
    if (image?.certain) yield* ofImage(image.text, image);
    for (const step of steps) {
      yield* ofAction(step);
      for (const command of step.commands) yield* ofCommand(command);
    }
  }
}

function* ofCommand({ name, args }: Command): Iterable<MovableScanner> {
  for (const word of args) {
    const { text } = word;
    if (name === "docker" || name === "podman") yield* ofImage(text, word);
    if ((name === "curl" || name === "wget") && INSTALLER.test(text))
      yield { ...UNKNOWN, at: sure(word), text, moves: "is a script as it stands on a branch today" };
  }
}

/** What most of them have not. */
const UNKNOWN = { stolenOn: undefined, isStrict: false, action: undefined };

const INSTALLER =
  /githubusercontent\.com\/(?:aquasecurity\/trivy|anchore\/(?:grype|syft))\/(?:refs\/heads\/)?(?:main|master|HEAD)\/|^https:\/\/get\.anchore\.io\/(?:grype|syft)\b/;

function* ofAction(step: Step): Iterable<MovableScanner> {
  const { action } = step;
  const uses = step.field.at("uses");
  if (uses.text.startsWith("docker://") && uses.certain)
    yield* ofImage(uses.text.slice(9), uses.part(9, uses.text.length));
  if (!action?.ref || /^[0-9a-f]{40}$/.test(action.ref)) return;
  const scans = isScanner(action);
  // An action that pushes holds the same credentials; most teams trust those of Docker.
  if (!scans && !pushesIn(step).some(({ at }) => at === action)) return;
  const isBranch = /^(?:main|master|develop|dev|latest|edge)$/.test(action.ref);
  yield {
    at: { file: action.file, span: action.refSpan, certain: !action.ref.includes("{{") },
    text: action.text,
    moves: isBranch ? "is whatever was pushed last" : "can be moved to other code",
    stolenOn: rewrittenOn(action.name, action.ref),
    isStrict: !scans,
    action,
  };
}

function* ofImage(text: string, at: Place): Iterable<MovableScanner> {
  const reference = /trivy|grype|syft/.test(text) ? parseReference(text) : undefined;
  if (!reference || reference.digest) return;
  const name = reference.name.replace(/^docker\.io\//, "");
  if (!SCANNERS.has(name)) return;
  const tag = reference.tag?.text ?? "latest";
  const isLatest = tag === "latest";
  const stolenOn = rewrittenOn(name, tag);
  const moves = isLatest ? "is whatever was pushed last" : "can be moved to another image";
  yield { ...UNKNOWN, at: sure(at), text, moves, stolenOn, isStrict: !isLatest && !stolenOn };
}

const SCANNERS = new Set([
  "aquasec/trivy",
  "ghcr.io/aquasecurity/trivy",
  "public.ecr.aws/aquasecurity/trivy",
  "anchore/grype",
  "anchore/syft",
]);

function sure({ file, span }: Place): Place {
  return { file, span, certain: true };
}

/** The release that is known by its commit, with its version in a comment where one can stand. */
export function pinnedFix({ action, at }: MovableScanner): Fix[] {
  const pinned = action && pinnedAction(action.name);
  if (!pinned) return [];
  const { file, span } = at;
  const { commit, version } = pinned;
  const below = action.with.document.manifest.text.slice(span.end);
  const quote = /^["']?(?=[ \t]*\r?(?:\n|$))/.exec(below)?.[0];
  const edit =
    quote === undefined
      ? { file, span, text: commit }
      : {
          file,
          span: { start: span.start, end: span.end + quote.length },
          text: `${commit}${quote} # ${version}`,
        };
  return [{ title: `Pin to the commit of ${version}`, edits: [edit] }];
}
