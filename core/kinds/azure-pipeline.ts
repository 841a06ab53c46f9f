/** Azure Pipelines. https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/ */

import type { Field } from "../field.ts";
import type { Document } from "../manifest.ts";
import { folderOf, resolvePath } from "../path.ts";
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

export function azurePipeline(document: Document): Pipeline | undefined {
  const { root, file } = document;
  const drafts = draftsIn(root);
  const needs = new Map(drafts.map(({ name, needs }) => [name, needs]));
  return {
    document,
    system: "azure",
    jobs: drafts.map((draft) => jobOf(draft, needs, root)),
    calls: [root, ...drafts.flatMap(({ job, stage }) => [job, stage])].flatMap((field) =>
      callsIn(field, file),
    ),
    // A template has parameters; who uses it is written elsewhere.
    isCalled: root.at("parameters").exists,
  };
}

interface Draft {
  /** With the name of its stage. */
  readonly name: string;
  readonly job: Field;
  readonly stage: Field;
  readonly needs: readonly string[];
}

/** The jobs of all stages. A stage waits for the one above it unless it says otherwise; a job does not. */
function draftsIn(root: Field): Draft[] {
  const stages = root.at("stages").exists ? root.at("stages").items() : [root];
  if (stages.length > MANY_JOBS || stages.some((stage) => jobsIn(stage).length > MANY_JOBS)) return [];
  const nameOf = (stage: Field, index: number) => stage.at("stage").text || String(index);
  const names = stages.map(nameOf);
  return stages.flatMap((stage, index) => {
    const name = nameOf(stage, index);
    const before = namesIn(stage.at("dependsOn")) ?? names.slice(Math.max(0, index - 1), index);
    const earlier = stages.flatMap((other, at) =>
      before.includes(nameOf(other, at))
        ? jobsIn(other).map((job, i) => jobName(nameOf(other, at), job, i))
        : [],
    );
    return jobsIn(stage).map((job, i): Draft => {
      const own = job === stage ? [] : (namesIn(job.at("dependsOn")) ?? []);
      const needs = [...earlier, ...own.map((other) => `${name}/${other}`)];
      return { name: jobName(name, job, i), job, stage, needs };
    });
  });
}

/** The jobs of a stage; one that has steps is its only job. */
function jobsIn(stage: Field): Field[] {
  return stage.at("jobs").exists ? stage.at("jobs").items() : [stage];
}

function jobName(stage: string, job: Field, index: number): string {
  return `${stage}/${job.at("job").text || job.at("deployment").text || index}`;
}

function jobOf(
  { name, job: field, stage }: Draft,
  needs: ReadonlyMap<string, readonly string[]>,
  root: Field,
): Job {
  const steps: Step[] = [];
  const job: Job = {
    name,
    steps,
    waitsFor: waiting(needs, name),
    pardon: pardonIn(field),
    image: imageIn(field.at("container")),
  };
  const variable = variablesIn(...[field, stage, root].map((each) => each.at("variables")));
  for (const item of stepsIn(field)) {
    const action = taskIn(item);
    const commands = scriptsIn(item).flatMap((script) => commandsIn(script, variable));
    steps.push({ job, index: steps.length, field: item, action, commands, pardon: pardonIn(item), variable });
  }
  return job;
}

/** The steps of a job, and those of the way in which a deployment rolls out. */
function stepsIn(job: Field): Field[] {
  const ways = job.at("strategy").entries();
  const hooks = ways.flatMap(([, way]) => way.entries().map(([, hook]) => hook.at("steps")));
  return [job.at("steps"), ...hooks].flatMap((steps) => steps.items());
}

function taskIn(step: Field): PipelineAction | undefined {
  const task = step.at("task");
  if (task.missing) return undefined;
  const { text } = task;
  const name = `task:${text.replace(/@.*$/, "").toLowerCase()}`;
  return { ...task.part(0, text.length), text, name, ref: "", refSpan: task.span, with: step.at("inputs") };
}

/** Scripts of a POSIX shell, by themselves or as inputs of a task. */
function scriptsIn(step: Field): Field[] {
  const inputs = step.at("inputs");
  const fields = [step.at("script"), step.at("bash"), inputs.at("script"), inputs.at("inlineScript")];
  return fields.filter(({ exists }) => exists);
}

function pardonIn(field: Field): Field | undefined {
  const pardon = field.at("continueOnError");
  return pardon.value === true ? pardon : undefined;
}

function imageIn(container: Field): Field | undefined {
  const image = container.at("image");
  return image.exists ? image : undefined;
}

/** Templates of steps, jobs and stages; those with `@` are another repository's. */
function callsIn(field: Field, file: string): Call[] {
  const lists = ["stages", "jobs", "steps"].flatMap((key) => field.at(key).items());
  const templates = [...lists, field.at("extends")].map((item) => item.at("template"));
  return templates
    .filter(({ exists }) => exists)
    .map(({ text }) => {
      const folder = text.startsWith("/") ? "" : folderOf(file);
      return { text, file: text.includes("@") ? undefined : resolvePath(folder, text) };
    });
}

/** A name or several; undefined where nothing is written, and none in `dependsOn: []`. */
function namesIn(field: Field): string[] | undefined {
  if (field.type === "sequence") return field.items().map(({ text }) => text);
  return field.exists ? [field.text].filter(Boolean) : undefined;
}
