/** Pipelines of CircleCI. https://circleci.com/docs/configuration-reference/ */

import type { Field } from "../field.ts";
import type { Document } from "../manifest.ts";
import {
  commandsIn,
  flattened,
  type Job,
  MANY_JOBS,
  type Pipeline,
  type PipelineAction,
  type Step,
  variablesIn,
  waiting,
} from "./pipeline.ts";

export function circlePipeline(document: Document): Pipeline | undefined {
  const { root } = document;
  const jobs = root.at("jobs").entries();
  const workflows = root.at("workflows").entries();
  if (jobs.length === 0 || jobs.length > MANY_JOBS) return undefined;
  const runs = workflows.flatMap(([, workflow]) => workflow.at("jobs").items().map(runOf));
  const needs = new Map<string, readonly string[]>();
  for (const { job, requires } of runs) needs.set(job, [...(needs.get(job) ?? []), ...requires]);
  return {
    document,
    system: "circleci",
    jobs: jobs.map(([name, field]) => jobOf(name, field, needs, root)),
    // Jobs of an orb are written elsewhere.
    calls: runs.filter(({ job }) => job.includes("/")).map(({ job }) => ({ text: job, file: undefined })),
    isCalled: false,
  };
}

/** A job in a workflow: its name, or its name with what it requires. */
function runOf(item: Field): { readonly job: string; readonly requires: readonly string[] } {
  const [entry] = item.entries();
  if (!entry) return { job: item.text, requires: [] };
  const [job, given] = entry;
  const requires = given.at("requires").items();
  return { job, requires: requires.map((one) => one.text || (one.entries()[0]?.[0] ?? "")) };
}

function jobOf(name: string, field: Field, needs: ReadonlyMap<string, readonly string[]>, root: Field): Job {
  const steps: Step[] = [];
  const container = field.at("docker", 0);
  const image = container.at("image");
  const job: Job = {
    name,
    steps,
    waitsFor: waiting(needs, name),
    pardon: undefined,
    image: image.exists ? image : undefined,
  };
  const variable = variablesIn(field.at("environment"), container.at("environment"));
  for (const item of stepsIn(field.at("steps"), root)) {
    const run = item.at("run");
    const script = run.at("command").exists ? run.at("command") : run;
    const commands = run.exists ? commandsIn(script, variable) : [];
    steps.push({
      job,
      index: steps.length,
      field: item,
      action: orbIn(item),
      commands,
      pardon: undefined,
      variable,
    });
  }
  return job;
}

/** The steps of a job, with those of the file's own commands and of conditions in their place. */
function stepsIn(steps: Field, root: Field): Field[] {
  return flattened(steps, (item) => {
    const name = item.entries()[0]?.[0] ?? item.text;
    const isCondition = name === "when" || name === "unless";
    const inner = isCondition ? item.at(name, "steps") : root.at("commands", name, "steps");
    return inner.exists ? inner : undefined;
  });
}

/** A command of an orb, with or without parameters. */
function orbIn(item: Field): PipelineAction | undefined {
  const [entry] = item.entries();
  const text = entry?.[0] ?? item.text;
  if (!text.includes("/")) return undefined;
  const given = entry?.[1] ?? item;
  const { file, span } = entry ? given.keyPlace : item;
  return {
    file,
    span,
    certain: true,
    text,
    name: `orb:${text.toLowerCase()}`,
    ref: "",
    refSpan: span,
    with: given,
  };
}
