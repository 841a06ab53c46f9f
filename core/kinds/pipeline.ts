/** A CI pipeline: its jobs, what they run, and in which order. Every system says the same in words of its own. */

import type { Field } from "../field.ts";
import { passageOf } from "../field-passage.ts";
import type { Document } from "../manifest.ts";
import type { Place, Span } from "../place.ts";
import type { System } from "./pipeline-file.ts";
import { type Command, script } from "./shell.ts";

export interface Pipeline {
  readonly document: Document;
  readonly system: System;
  readonly jobs: readonly Job[];
  /** Other files whose jobs run with these. */
  readonly calls: readonly Call[];
  /** Whether other pipelines run it, so that what it lacks may be there. */
  readonly isCalled: boolean;
}

/** Something that another file or somebody else brings in. */
export interface Call {
  /** As written: a path, or the name of a template, component or workflow. */
  readonly text: string;
  /** The file, where it is one of this workspace. */
  readonly file: string | undefined;
}

export interface Job {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Whether it waits for the other job. */
  waitsFor(other: Job): boolean;
  /** What lets the pipeline go on where it fails. */
  readonly pardon: Field | undefined;
  /** The container it runs in. */
  readonly image: Field | undefined;
}

export interface Step {
  readonly job: Job;
  /** Its number in the job. */
  readonly index: number;
  /** The item of the list. */
  readonly field: Field;
  readonly action: PipelineAction | undefined;
  readonly commands: readonly Command[];
  /** What lets the job go on where it fails. */
  readonly pardon: Field | undefined;
  /** The value of a variable, where the file says it. */
  variable(name: string): string | undefined;
}

/** `uses: owner/name@ref`, a task of Azure, a command of an orb. As a place, it is all of it. */
export interface PipelineAction extends Place {
  readonly text: string;
  /** In small letters: `owner/name` with the folder where there is one, `task:docker`, `orb:docker/push`. */
  readonly name: string;
  /** Empty where the system itself says which version runs. */
  readonly ref: string;
  readonly refSpan: Span;
  /** What it is given. */
  readonly with: Field;
}

/** The commands of a script, where it names a tool that pushes or scans images; most do not, and are not read. */
export function commandsIn(field: Field, variables: Step["variable"]): readonly Command[] {
  return TOOLS.test(field.text) ? script(passageOf(field), variables).commands : [];
}

const TOOLS =
  /scan|vuln|docker|podman|nerdctl|finch|depot|buildah|buildctl|\bimg\b|skopeo|crane|regctl|oras|\bko\b|\bpack\b|executor|earthly|skaffold|werf|mvn|gradle|\baz\b|gcloud|\baws\b|trivy|grype|syft|snyk|sysdig|clair|anchore|twistcli|wiz|lw-scanner|\bjf\b|kubescape|osv-scanner|checkov|orca-cli/;

/** The values that a map of variables gives, the innermost map first. */
export function variablesIn(...maps: readonly Field[]): Step["variable"] {
  return (name) => {
    for (const map of maps) {
      const field = map.at(name);
      const written = field.at("value").exists ? field.at("value") : field;
      if (written.exists) return written.certain ? String(written.value ?? "") : undefined;
    }
    return undefined;
  };
}

/** How many jobs a pipeline has at most; longer ones are written by no hand, and not judged. */
export const MANY_JOBS = 200;

/** Says of a job whether it waits for another one, directly or through others. */
export function waiting(needs: ReadonlyMap<string, readonly string[]>, name: string): Job["waitsFor"] {
  let known: ReadonlySet<string> | undefined;
  return (other) => {
    known ??= behind(needs, name);
    return known.has(other.name);
  };
}

function behind(needs: ReadonlyMap<string, readonly string[]>, name: string): ReadonlySet<string> {
  const found = new Set(needs.get(name));
  for (const next of found) for (const further of needs.get(next) ?? []) found.add(further);
  return found;
}

/** How many items lists in lists may come to: they may repeat one another. */
const MANY_ITEMS = 2000;

/** The items of a list, with what `inside` gives for one in its place, again and again. */
export function flattened(list: Field, inside: (item: Field) => Field | undefined): Field[] {
  const found: Field[] = [];
  let budget = MANY_ITEMS;
  const visit = (field: Field, depth: number): void => {
    for (const item of field.items()) {
      if (budget-- <= 0 || depth > DEPTH) return;
      const inner = inside(item) ?? item;
      if (inner !== item && inner.type === "sequence") visit(inner, depth + 1);
      else found.push(inner);
    }
  };
  visit(list, 0);
  return found;
}

const DEPTH = 10;
