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
  const runs = workflows.flatMap(([, workflow]) => workflow.at("jobs").items().map(runOf));
  const count = jobs.length + runs.length;
  if (count === 0 || count > MANY_JOBS) return undefined;
  const needs = new Map<string, readonly string[]>();
  for (const run of runs) {
    const name = isOfOrb(run) ? run.name : run.job;
    needs.set(name, [...(needs.get(name) ?? []), ...run.requires]);
  }
  return {
    document,
    system: "circleci",
    jobs: [
      ...jobs.map(([name, field]) => jobOf(name, field, needs, root)),
      ...runs.filter(isOfOrb).map((run) => orbJobOf(run, needs)),
    ],
    // Jobs of an orb are written elsewhere; what those of Docker do is known.
    calls: runs
      .filter((run) => isOfOrb(run) && !run.job.startsWith("docker/"))
      .map(({ job }) => ({ text: job, file: undefined })),
    isCalled: false,
  };
}

/** A job in a workflow: its name, or its name with what it requires. */
interface Run {
  readonly item: Field;
  readonly job: string;
  /** What other jobs call it. */
  readonly name: string;
  readonly requires: readonly string[];
}

function runOf(item: Field): Run {
  const [entry] = item.entries();
  if (!entry) return { item, job: item.text, name: item.text, requires: [] };
  const [job, given] = entry;
  const requires = given.at("requires").items();
  return {
    item,
    job,
    name: given.at("name").text || job,
    requires: requires.map((one) => one.text || (one.entries()[0]?.[0] ?? "")),
  };
}

function isOfOrb({ job }: Run): boolean {
  return job.includes("/");
}

/** A job of an orb, as the one step that it is here. */
function orbJobOf({ item, name }: Run, needs: ReadonlyMap<string, readonly string[]>): Job {
  const steps: Step[] = [];
  const job = { name, steps, waitsFor: waiting(needs, name), pardon: undefined, image: undefined };
  const variable = variablesIn();
  steps.push({ job, index: 0, field: item, action: orbIn(item), commands: [], pardon: undefined, variable });
  return job;
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
