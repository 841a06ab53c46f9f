/**
 * Palisade as a library: texts in, findings and mended texts out. Pure and synchronous, in Node, in a worker and in a
 * browser alike: no disk, no network, no clock but for today's date.
 *
 * ```ts
 * import { check, fix } from "palisade";
 *
 * const files = [{ path: "k8s/pod.yaml", text }];
 * const { findings } = check(files);
 * const { files: changed, findings: left } = fix(files, { yaml: "profile: strict" }, { all: true });
 * ```
 *
 * This file imports nothing, because it is also what the package ships as its types.
 */

export interface SourceFile {
  /** Relative to the workspace, `/` as separator. Names matter: `Dockerfile`, `kustomization.yaml`, `templates/…`. */
  readonly path: string;
  readonly text: string;
}

export interface Settings {
  /** The text of a settings file; `.palisade.yaml` among the files counts where this is absent. Mistakes in it are ignored. */
  readonly yaml?: string;
  /** Today as YYYY-MM-DD, for rules about dates; the clock's where absent. */
  readonly today?: string;
}

export type Severity = "error" | "warning" | "info" | "hint";

/** From 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Half-open: `end` is behind the last character. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Finding {
  /** Such as `rbac/wildcard`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly range: Range;
  /** The Kubernetes object it is about; null in Dockerfiles. */
  readonly resource: Resource | null;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}

export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

export interface Related {
  readonly file: string;
  readonly range: Range;
  readonly message: string;
}

/** One way to mend a finding; all its edits belong together. There are none where they would tell a secret: `fix` makes them. */
export interface Fix {
  readonly title: string;
  /** Whether it neither grants nor takes anything and needs no choice. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/** Replaces a range by a text. A file that is not there is made. */
export interface Edit {
  readonly file: string;
  readonly range: Range;
  readonly text: string;
}

/** A rule that threw, or a fix that would have broken a file: a bug of Palisade, which cost this rule on this file. */
export interface Failure {
  readonly rule: string;
  readonly file: string;
  readonly message: string;
}

export interface Checked {
  /** In order of file, line, column and rule. */
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
}

export interface FixOptions {
  /** Also the fixes that are not safe, where a finding has only one. */
  readonly all?: boolean;
  /** Only findings of these rules. */
  readonly rules?: readonly string[];
}

export interface Fixed {
  /** The files whose texts changed, and new ones. */
  readonly files: readonly SourceFile[];
  /** What was done, in its order. */
  readonly applied: readonly { readonly rule: string; readonly file: string; readonly title: string }[];
  /** What is left, in the files as they are now. */
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
}

/** Judges files that make one workspace: what is missing in one of them may be in another. */
export declare function check(files: readonly SourceFile[], settings?: Settings): Checked;

/** Applies fixes until nothing is left to do. Files with syntax errors are not changed. */
export declare function fix(files: readonly SourceFile[], settings?: Settings, options?: FixOptions): Fixed;
