/** Pipelines of GitLab. https://docs.gitlab.com/ci/yaml/ */

import { Field } from "../field.ts";
import type { Document } from "../manifest.ts";
import { resolvePath } from "../path.ts";
import {
  type Call,
  commandsIn,
  flattened,
  type Job,
  MANY_JOBS,
  type Pipeline,
  type Step,
  variablesIn,
  waiting,
} from "./pipeline.ts";

/** Keys at the top that are no jobs. */
const GLOBAL = new Set(
  "after_script before_script cache default image include services spec stages variables workflow".split(" "),
);
const STAGES = [".pre", "build", "test", "deploy", ".post"];

export function gitlabPipeline(document: Document): Pipeline | undefined {
  const { root } = document;
  const entries = root.entries().filter(([name, field]) => !GLOBAL.has(name) && field.type === "map");
  const jobs = entries.filter(([name]) => !name.startsWith("."));
  const includes = root.at("include");
  if ((jobs.length === 0 && includes.missing) || jobs.length > MANY_JOBS) return undefined;
  const stages = [".pre", ...(listed(root.at("stages")) ?? STAGES), ".post"];
  return {
    document,
    system: "gitlab",
    jobs: jobsOf(jobs, root, stages),
    calls: [
      ...callsIn(includes),
      ...jobs.flatMap(([, job]) => callsIn(job.at("trigger", "include"))),
      ...jobs.flatMap(([name, job]) => broughtBy(name, job, root)),
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
      waitsFor: waiting(needs, name),
      pardon: pardon?.value === true ? pardon : undefined,
      image: image && (fieldIn(image.at("name")) ?? image),
    };
    const variable = variablesIn(
      ...lineage(field, root).map((each) => each.at("variables")),
      root.at("variables"),
    );
    const scripts = ["before_script", "script"].flatMap((key) => {
      const own = read(field, key) ?? fieldIn(root.at("default", key)) ?? fieldIn(root.at(key));
      return own ? lines(own, root) : [];
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

/** A job without a script has it from a file that is included; its name tells what it does, or the report it makes. */
function broughtBy(name: string, job: Field, root: Field): Call[] {
  const report = inherited(job, "artifacts", root)?.at("reports", CONTAINER_SCANNING);
  if (report?.exists || name === CONTAINER_SCANNING) return [{ text: CONTAINER_SCANNING, file: undefined }];
  return inherited(job, "script", root) ? [] : [{ text: name, file: undefined }];
}

/** GitLab's own name for the job and for its report. */
const CONTAINER_SCANNING = "container_scanning";

/** The job and the templates that it extends, those that win first, each once. */
function lineage(job: Field, root: Field): Field[] {
  const found = new Map([[job.node, job]]);
  for (const each of found.values()) {
    const parents = (listed(each.at("extends")) ?? []).toReversed();
    for (const parent of parents.map((name) => root.at(name)))
      if (parent.exists && !found.has(parent.node)) found.set(parent.node, parent);
  }
  return [...found.values()];
}

function inherited(job: Field, key: string, root: Field): Field | undefined {
  return lineage(job, root)
    .map((each) => each.at(key))
    .find(({ exists }) => exists);
}

/** The lines of a script, with those of lists in it and those that `!reference` takes from elsewhere. */
function lines(script: Field, root: Field): Field[] {
  if (script.type !== "sequence") return [script];
  const inside = (field: Field): Field | undefined => {
    if (field.type !== "sequence") return undefined;
    const tag = field.document.tree.tag(field.node);
    return tag?.includes("reference")
      ? root.at(...field.items().map(({ text }) => text))
      : new Field(field.document, field.node);
  };
  const list = inside(script) ?? script;
  return list.type === "sequence" ? flattened(list, inside) : [list];
}

/** What is included: files of this repository, templates, components, and whatever lies elsewhere. */
function callsIn(field: Field): Call[] {
  return field.type === "sequence" ? field.items().flatMap(callsOf) : callsOf(field);
}

function callsOf(field: Field): Call[] {
  if (field.missing || field.type === "sequence") return [];
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
