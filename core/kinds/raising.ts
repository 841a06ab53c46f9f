/** What stands between a workload and a level of the Pod Security Standards, as findings whose fixes bring it there. */

import { type NamedRule, rule } from "../rule.ts";
import { workloads } from "./pod.ts";
import { breachesOf, type Level, mend } from "./pod-security.ts";

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
      for (const breach of breachesOf(workload, level, kubernetes)) {
        if (!breach.certain) continue;
        const { words } = breach.control;
        yield {
          at: breach.field,
          message: words,
          get fixes() {
            return [{ title: `Satisfy "${words}"`, edits: mend(breach) }];
          },
        };
      }
    },
  });
