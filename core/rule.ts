/** What a rule is: a value that says what it looks at and yields what it found. */

import type { Dockerfile } from "./dockerfile.ts";
import type { Document } from "./manifest.ts";
import type { Peers } from "./peers.ts";
import type { Edit, Place } from "./place.ts";
import type { DeploymentSet } from "./sets.ts";

export type Severity = "error" | "warning" | "info" | "hint";
/** One step less. */
export const BELOW: Readonly<Record<Severity, Severity>> = {
  error: "warning",
  warning: "info",
  info: "hint",
  hint: "hint",
};
export type Profile = "recommended" | "strict";

/** One way to mend a finding. `title` is a command. A fix without edits is not offered. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** May run unasked: it neither grants nor removes anything and needs no choice. */
  readonly safe?: boolean;
  /** Only prepares what has to be finished by hand, so the finding stays. */
  readonly prepares?: boolean;
  /** Its edits write the value of a secret, so no report shows them. */
  readonly reveals?: boolean;
}

export interface Related {
  readonly at: Place;
  readonly message: string;
}

/** One sentence about one place. */
export interface Finding {
  readonly at: Place;
  readonly message: string;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
  /** May be a getter: where fixes cost something, they wait until somebody asks. */
  readonly fixes?: readonly Fix[];
  readonly related?: readonly Related[];
}

/** What is said, and how much it weighs. */
export type Verdict = Required<Pick<Finding, "message" | "severity">>;

export const error = (message: string): Verdict => ({ message, severity: "error" });
export const warning = (message: string): Verdict => ({ message, severity: "warning" });
export const info = (message: string): Verdict => ({ message, severity: "info" });

/** The piece of a workspace that is judged at once: rules report only inside it. */
export type Unit = Document | Dockerfile;

/** What a rule looks at: the subjects of one unit. */
export type Subject<T> = (unit: Unit) => Iterable<T>;

/** What a check may ask. Questions to `set` are recorded, so that an edit re-runs only what it can change. */
export interface Context<Options> {
  /** The files that are applied together with the subject's. */
  readonly set: DeploymentSet;
  readonly options: Options;
  readonly profile: Profile;
  /** Today as YYYY-MM-DD: rules about dates ask here, so that tests can choose. */
  readonly today: string;
  /** The Kubernetes version that the settings name, as `1.34`; the newest known when absent. */
  readonly kubernetes?: string;
}

export interface Meta {
  /** The problem, without names and without a full stop. */
  readonly title: string;
  /** For a tired reader: one or two sentences. */
  readonly why: string;
  readonly severity: Severity;
  /** The lowest profile that runs it; `recommended` when absent. */
  readonly profile?: Profile;
  /** Who says so: addresses of primary sources. */
  readonly refs: readonly string[];
  /** What other linters call the same check: where somebody silenced theirs, ours is silent, too. */
  readonly peers?: Peers;
  /** Rules that speak first: where one of them reports the same place, this one waits until that is allowed or gone. */
  readonly after?: readonly string[];
}

export interface Definition<T, Options> extends Meta {
  readonly on: Subject<T>;
  readonly options?: Options;
  check(subject: T, context: Context<Options>): Iterable<Finding>;
}

/** A rule with its types folded away. Its id is the path of its file and is given by the index of rules. */
export interface Rule extends Meta {
  readonly options: unknown;
  /** What it looks at. Rules share subjects, and most units have none of most subjects. */
  readonly on: Subject<unknown>;
  run(unit: Unit, context: Context<unknown>): readonly Finding[];
}

/** A rule together with its id, `<practice>/<problem>`. */
export interface NamedRule {
  readonly id: string;
  readonly rule: Rule;
}

/** Makes a rule of its definition; `on` gives `check` its type. */
export function rule<T, Options = undefined>(definition: Definition<T, Options>): Rule {
  const { on, check, options, ...meta } = definition;
  return {
    ...meta,
    options,
    on,
    run(unit, context) {
      const findings: Finding[] = [];
      for (const subject of on(unit))
        for (const finding of check(subject, context as Context<Options>)) findings.push(finding);
      return findings;
    },
  };
}
