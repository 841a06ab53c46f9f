/** Workflows and composite actions of GitHub. https://docs.github.com/actions/reference/workflows-and-actions */

import type { Field } from "../field.ts";
import type { Document } from "../manifest.ts";
import { resolvePath } from "../path.ts";
import {
  type Call,
  commandsIn,
  type Job,
  MANY_JOBS,
  type Pipeline,
  type PipelineAction,
  type Step,
  variablesIn,
  waiting,
} from "./pipeline.ts";

export function githubPipeline(document: Document): Pipeline | undefined {
  const { root } = document;
  const runs = root.at("runs");
  if (runs.exists) {
    const job = { name: "", field: runs, needs: [] };
    return { document, system: "github", jobs: jobsOf([job], root), calls: [], isCalled: true };
  }
  const entries = root.at("jobs").entries();
  if (entries.length === 0 || entries.length > MANY_JOBS) return undefined;
  const drafts = entries.map(([name, field]) => ({ name, field, needs: namesIn(field.at("needs")) }));
  return {
    document,
    system: "github",
    jobs: jobsOf(drafts, root),
    calls: entries.flatMap(([, field]) => callsOf(field)),
    isCalled: root.at("on", "workflow_call").exists || namesIn(root.at("on")).includes("workflow_call"),
  };
}

interface Draft {
  readonly name: string;
  readonly field: Field;
  readonly needs: readonly string[];
}

function jobsOf(drafts: readonly Draft[], root: Field): Job[] {
  const needs = new Map(drafts.map((draft) => [draft.name, draft.needs]));
  return drafts.map(({ name, field }) => {
    const steps: Step[] = [];
    const container = field.at("container");
    const job: Job = {
      name,
      steps,
      waitsFor: waiting(needs, name),
      pardon: pardonIn(field.at("continue-on-error")),
      image: container.at("image").exists ? container.at("image") : container.exists ? container : undefined,
    };
    for (const [index, item] of field.at("steps").items().entries())
      steps.push(stepOf(item, index, job, [field, root]));
    return job;
  });
}

function stepOf(field: Field, index: number, job: Job, outer: readonly Field[]): Step {
  const variable = variablesIn(...[field, ...outer].map((each) => each.at("env")));
  const run = field.at("run");
  return {
    job,
    index,
    field,
    action: actionOf(field),
    commands: run.exists && isPosix(field) ? commandsIn(run, variable) : [],
    pardon: pardonIn(field.at("continue-on-error")),
    variable,
  };
}

function isPosix(step: Field): boolean {
  return !/^(?:pwsh|powershell|cmd|python)\b/.test(step.at("shell").text);
}

function actionOf(field: Field): PipelineAction | undefined {
  const uses = field.at("uses");
  const at = uses.text.lastIndexOf("@");
  if (at < 1 || uses.text.startsWith("docker://")) return undefined;
  return {
    ...uses.part(0, uses.text.length),
    text: uses.text,
    name: uses.text.slice(0, at).toLowerCase(),
    ref: uses.text.slice(at + 1),
    refSpan: uses.part(at + 1, uses.text.length).span,
    with: field.at("with"),
  };
}

/** Workflows of the job, and actions of its steps that lie in this repository. */
function callsOf(job: Field): Call[] {
  const uses = [
    job.at("uses"),
    ...job
      .at("steps")
      .items()
      .map((step) => step.at("uses")),
  ];
  return uses.flatMap((field, index): Call[] => {
    const { text } = field;
    if (!text || (index > 0 && !text.startsWith("./"))) return [];
    if (!text.startsWith("./")) return [{ text, file: undefined }];
    const path = resolvePath("", text);
    return [{ text, file: path === undefined || index === 0 ? path : `${path}/action.yml` }];
  });
}

/** `true`, and not what an expression makes of it. */
function pardonIn(field: Field): Field | undefined {
  return field.value === true ? field : undefined;
}

/** A name, or several. */
function namesIn(field: Field): string[] {
  return field.type === "sequence" ? field.items().map(({ text }) => text) : field.text ? [field.text] : [];
}
