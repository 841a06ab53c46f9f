/** The way of images through a pipeline: where they are scanned, where they are pushed, and what comes first. */

import { once } from "../once.ts";
import { folderOf } from "../path.ts";
import type { DeploymentSet } from "../sets.ts";
import { type Push, promotes, pushesIn } from "./image-push.ts";
import { type Scan, scansIn } from "./image-scan.ts";
import type { Call, Pipeline, Step } from "./pipeline.ts";
import { pipelineOf } from "./pipelines.ts";
import { mayScan } from "./scan-names.ts";

export interface Flow {
  readonly pushes: readonly Push[];
  readonly scans: readonly Scan[];
  /** Steps that give an image that was pushed its final name. */
  readonly promotions: readonly Step[];
}

/** Rules compare each with each: no hand writes more. */
const MANY = 100;

export const flowOf = once(({ jobs }: Pipeline): Flow => {
  const steps = jobs.flatMap((job) => job.steps);
  return {
    pushes: steps.flatMap(pushesIn).slice(0, MANY),
    scans: steps.flatMap(scansIn).slice(0, MANY),
    promotions: steps.filter(promotes).slice(0, MANY),
  };
});

/** Whether what one step does is done when the other begins. */
export function isBefore(
  a: { readonly step: Step; readonly at: { readonly span: { readonly start: number } } },
  b: { readonly step: Step; readonly at: { readonly span: { readonly start: number } } },
): boolean {
  if (a.step.job !== b.step.job) return b.step.job.waitsFor(a.step.job);
  return a.step.index < b.step.index || (a.step === b.step && a.at.span.start < b.at.span.start);
}

/** The first push of each job: its others are more names of the same image, or more images of the same kind. */
export function firstInJobs(pushes: readonly Push[]): readonly Push[] {
  return pushes.filter(
    (push) => !pushes.some((other) => other.step.job === push.step.job && isBefore(other, push)),
  );
}

/** What the files that a pipeline brings in say of scans: "unknown" where one of them cannot be read. */
export type Brought = "scans" | "nothing" | "unknown";

/** How many files may bring in one another. */
const DEPTH = 5;

export function broughtInto({ calls }: Pipeline, set: DeploymentSet, depth = 0): Brought {
  const found = calls.map((call) => broughtBy(call, set, depth));
  return found.includes("scans") ? "scans" : found.includes("unknown") ? "unknown" : "nothing";
}

function broughtBy(call: Call, set: DeploymentSet, depth: number): Brought {
  if (mayScan(call)) return "scans";
  const pipeline = call.file === undefined || depth > DEPTH ? undefined : pipelineIn(call.file, set);
  if (!pipeline) return "unknown";
  return flowOf(pipeline).scans.length > 0 ? "scans" : broughtInto(pipeline, set, depth + 1);
}

/** Another pipeline that scans: beside this one, as one that runs at night, or the one that includes it. */
export function neighbourThatScans({ document, system }: Pipeline, set: DeploymentSet): string | undefined {
  const { file } = document;
  const beside = system === "github" ? set.files.filter((other) => folderOf(other) === folderOf(file)) : [];
  const others = system === "gitlab" ? [".gitlab-ci.yml"] : beside;
  return others.find((other) => {
    // The file itself is asked, too, so that the answer waits until all files are read.
    const pipeline = pipelineIn(other, set);
    return other !== file && pipeline !== undefined && flowOf(pipeline).scans.length > 0;
  });
}

/** The pipeline of another file; an action may end in `.yaml`, too. */
export function pipelineIn(file: string, set: DeploymentSet): Pipeline | undefined {
  const source =
    set.file(file) ?? (file.endsWith("/action.yml") ? set.file(file.replace(/yml$/, "yaml")) : undefined);
  const [document] = source?.type === "manifest" ? source.documents : [];
  return document && pipelineOf(document);
}
