/** A result and a view of a run in which a rule broke, which no file of a user can bring about. */

import { defaultSettings } from "#core";
import type { View } from "../../../cli/formats/view.ts";
import { Lines } from "../../../cli/lines.ts";
import type { Result } from "../../../cli/result.ts";

export const broken: Result = {
  version: 1,
  tool: { name: "palisade", version: "1.2.3" },
  summary: {
    files: 1,
    resources: 1,
    dockerfiles: 0,
    errors: 0,
    warnings: 0,
    infos: 0,
    hints: 0,
    durationMs: 5,
  },
  findings: [],
  failures: [{ rule: "rbac/wildcard", file: "a,b.yaml", message: "TypeError: 100% <wrong>\n    at check" }],
};

export const view: View = {
  color: false,
  quiet: false,
  files: ["a,b.yaml"],
  settings: defaultSettings,
  status: 3,
  fails: () => true,
  lines: () => new Lines("kind: Role\n"),
  inRepository: (file) => file,
  fingerprint: () => "0",
};
