/** What stands between a workload and a level of the Pod Security Standards, as findings whose fixes bring it there. */

import { remove, set } from "../edit.ts";
import { type NamedRule, rule } from "../rule.ts";
import { workloads } from "./pod.ts";
import { breachesOf, type Level } from "./pod-security.ts";

/** A rule that no profile runs: who wants to raise a workload runs it alone, round after round. */
export function raisingTo(level: Level): NamedRule {
  return { id: `palisade/${level}`, rule: raising(level) };
}

const raising = (level: Level) =>
  rule({
    title: `Pod is not ${level}`,
    why: `Admission refuses it in namespaces that enforce ${level}.`,
    severity: "info",
    refs: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],

    on: workloads,
    *check(workload, { kubernetes }) {
      for (const { field, control, certain, remedy } of breachesOf(workload, level, kubernetes)) {
        if (!certain) continue;
        yield {
          at: field,
          message: control.words,
          get fixes() {
            if (!remedy) return [];
            const edits = remedy === "remove" ? remove(field) : set(field, remedy.set);
            return [{ title: `Satisfy "${control.words}"`, edits }];
          },
        };
      }
    },
  });
