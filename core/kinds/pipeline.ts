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

/** `uses: owner/name@ref`. As a place, it is all of it. */
export interface PipelineAction extends Place {
  readonly text: string;
  /** `owner/name` in small letters, with the folder where there is one. */
  readonly name: string;
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
  /docker|podman|nerdctl|finch|depot|buildah|buildctl|\bimg\b|skopeo|crane|regctl|oras|\bko\b|\bpack\b|executor|earthly|skaffold|mvn|gradle|\baz\b|gcloud|\baws\b|trivy|grype|syft|snyk|sysdig|clair|anchore|twistcli|wiz|lw-scanner|\bjf\b|kubescape|osv-scanner|checkov|orca-cli/;

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

/** Whether `from` waits for `to`, directly or through others. */
export function reaches(needs: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const name of seen) {
    for (const next of needs.get(name) ?? []) {
      if (next === to) return true;
      seen.add(next);
    }
  }
  return false;
}
