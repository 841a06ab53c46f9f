/** The result as it is: `schemas/result.schema.json` describes it. */

import type { Result } from "../result.ts";

export function formatJson(result: Result): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
