/** SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */

import type { Result } from "../result.ts";
import { invocationOf } from "./sarif-invocation.ts";
import { resultOf, SOURCE_ROOT } from "./sarif-result.ts";
import { RuleTable } from "./sarif-rules.ts";
import type { View } from "./view.ts";

export function formatSarif(result: Result, view: View): string {
  const { tool, findings, suppressed = [] } = result;
  const table = new RuleTable();
  // What a baseline knows is left out: whoever shows the file would show it, too.
  const state = result.baseline ? { baselineState: "new" } : {};
  const results = [
    ...findings.map((finding) => ({ ...resultOf(finding, table, view), ...state })),
    ...suppressed.map((finding) => resultOf(finding, table, view)),
  ];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            semanticVersion: tool.version,
            shortDescription: { text: "Security linting for Kubernetes YAML and Dockerfiles" },
            rules: table.descriptors(),
          },
        },
        invocations: [invocationOf(result, table, view)],
        originalUriBaseIds: { [SOURCE_ROOT]: { description: { text: "The root of the repository" } } },
        columnKind: "utf16CodeUnits",
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
