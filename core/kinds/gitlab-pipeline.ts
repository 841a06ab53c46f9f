/** Pipelines of GitLab. https://docs.gitlab.com/ci/yaml/ */

import type { Field } from "../field.ts";
import type { Document } from "../manifest.ts";
import { resolvePath } from "../path.ts";
import {
  type Call,
  commandsIn,
  type Job,
  type Pipeline,
  reaches,
  type Step,
  variablesIn,
} from "./pipeline.ts";

/** Keys at the top that are no jobs. */
const GLOBAL = new Set(
  "after_script before_script cache default image include services spec stages variables workflow".split(" "),
);
const STAGES = [".pre", "build", "test", "deploy", ".post"];
/** How many templates a job may extend, one by the other, and how deep scripts may refer to others. */
const DEPTH = 10;

export function gitlabPipeline(document: Document): Pipeline | undefined {
  const { root } = document;
  const entries = root.entries().filter(([name, field]) => !GLOBAL.has(name) && field.type === "map");
  const jobs = entries.filter(([name]) => !name.startsWith("."));
  const includes = root.at("include");
  if (jobs.length === 0 && includes.missing) return undefined;
  const stages = [".pre", ...(listed(root.at("stages")) ?? STAGES), ".post"];
  return {
    document,
    system: "gitlab",
    jobs: jobsOf(jobs, root, stages),
    calls: [
      ...callsIn(includes),
      ...jobs.flatMap(([, job]) => callsIn(job.at("trigger", "include"))),
      // A job without a script has it from a file that is included, and its name tells what it does.
      ...jobs
        .filter(([, job]) => !inherited(job, "script", root))
        .map(([name]) => ({ text: name, file: undefined })),
    ],
    isCalled: document.file !== ".gitlab-ci.yml",
  };
}

function jobsOf(
  entries: readonly (readonly [string, Field])[],
  root: Field,
  stages: readonly string[],
): Job[] {
  const read = (job: Field, key: string) => inherited(job, key, root);
  const needs = new Map<string, readonly string[]>();
  const stageOf = new Map<string, number>();
  for (const [name, job] of entries) {
    const needed = read(job, "needs");
    if (needed?.type === "sequence")
      needs.set(
        name,
        needed.items().map((item) => item.at("job").text || item.text),
      );
    stageOf.set(name, stages.indexOf(read(job, "stage")?.text ?? "test"));
  }
  const place = (name: string) => stageOf.get(name) ?? -1;
  for (const [name] of entries) {
    // Without needs, a job waits for all of the stages before its own.
    if (needs.has(name) || place(name) === -1) continue;
    needs.set(
      name,
      entries.map(([other]) => other).filter((other) => place(other) !== -1 && place(other) < place(name)),
    );
  }
  return entries.map(([name, field]) => {
    const steps: Step[] = [];
    const pardon = read(field, "allow_failure");
    const image = read(field, "image") ?? fieldIn(root.at("default", "image")) ?? fieldIn(root.at("image"));
    const job: Job = {
      name,
      steps,
      waitsFor: (other) => reaches(needs, name, other.name),
      pardon: pardon?.value === true ? pardon : undefined,
      image: image && (fieldIn(image.at("name")) ?? image),
    };
    const variable = variablesIn(
      ...lineage(field, root).map((each) => each.at("variables")),
      root.at("variables"),
    );
    const scripts = ["before_script", "script"].flatMap((key) => {
      const own = read(field, key) ?? fieldIn(root.at("default", key)) ?? fieldIn(root.at(key));
      return own ? lines(own, root, 0) : [];
    });
    for (const [index, line] of scripts.entries())
      steps.push({
        job,
        index,
        field: line,
        action: undefined,
        commands: commandsIn(line, variable),
        pardon: undefined,
        variable,
      });
    return job;
  });
}

/** The job and the templates that it extends, those that win first. */
function lineage(job: Field, root: Field, depth = 0): Field[] {
  if (depth > DEPTH) return [job];
  const parents = (listed(job.at("extends")) ?? []).toReversed();
  return [job, ...parents.flatMap((name) => lineage(root.at(name), root, depth + 1))];
}

function inherited(job: Field, key: string, root: Field): Field | undefined {
  return lineage(job, root)
    .map((each) => each.at(key))
    .find(({ exists }) => exists);
}

/** The lines of a script, with those that `!reference` takes from elsewhere. */
function lines(field: Field, root: Field, depth: number): Field[] {
  if (depth > DEPTH) return [];
  if (field.type !== "sequence") return field.type === "scalar" || field.exists ? [field] : [];
  const tag = field.document.tree.tag(field.node);
  if (tag?.includes("reference"))
    return lines(root.at(...field.items().map(({ text }) => text)), root, depth + 1);
  return field.items().flatMap((item) => lines(item, root, depth + 1));
}

/** What is included: files of this repository, templates, components, and whatever lies elsewhere. */
function callsIn(field: Field): Call[] {
  if (field.type === "sequence") return field.items().flatMap(callsIn);
  if (field.missing) return [];
  if (field.type !== "map") return [callOf(field.text)];
  const local = field.at("local");
  if (local.exists) return [callOf(local.text)];
  const others = ["template", "component", "remote", "project"].map((key) => field.at(key));
  return others.filter(({ exists }) => exists).map(({ text }) => ({ text, file: undefined }));
}

function callOf(text: string): Call {
  const isLocal = !/^https?:/.test(text) && !text.includes("*");
  return { text, file: isLocal ? resolvePath("", text) : undefined };
}

/** A name or a list of names; undefined where nothing is written. */
function listed(field: Field): string[] | undefined {
  if (field.type === "sequence") return field.items().map(({ text }) => text);
  return field.exists && field.text ? [field.text] : undefined;
}

function fieldIn(field: Field): Field | undefined {
  return field.exists ? field : undefined;
}
