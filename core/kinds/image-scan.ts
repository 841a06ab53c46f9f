/** Where a pipeline has an image scanned for vulnerabilities, and whether what is found stops it. */

import { remove } from "../edit.ts";
import type { Edit, Place } from "../place.ts";
import { extentOf } from "./image-push.ts";
import type { PipelineAction, Step } from "./pipeline.ts";
import { isReport, scannerOf } from "./scan-action.ts";
import { isHandled, leakOf, SCRIPT, toolOf } from "./scan-command.ts";

/** As a place, it is the command or the action. */
export interface Scan {
  readonly at: Place;
  readonly step: Step;
  readonly tool: string;
  /** What lets the pipeline go on whatever is found; undefined where it stops, or only the run can tell. */
  readonly leak: Leak | undefined;
  /** Whether only the name of a script or a target says that it scans. */
  readonly isGuess: boolean;
}

export interface Leak {
  readonly at: Place;
  readonly message: string;
  readonly title: string;
  edits(): Edit[];
}

/** The scans of images that a step makes; scans of sources and of configuration are none. */
export function scansIn(step: Step): Scan[] {
  const { action, commands } = step;
  const found: Scan[] = [];
  const scanner = action && scannerOf(action);
  if (scanner) {
    const leak = isReport(action)
      ? undefined
      : (pardonOf(step) ?? (isToldElsewhere(step, action) ? undefined : scanner.leak?.(action)));
    found.push({ at: action, step, tool: scanner.tool, leak, isGuess: false });
  }
  for (const [index, command] of commands.entries()) {
    const tool = toolOf(command);
    if (!tool) continue;
    const leak =
      tool === SCRIPT || isHandled(command, commands)
        ? undefined
        : (pardonOf(step) ?? leakOf(command, tool, commands[index + 1], step));
    found.push({ at: extentOf(command), step, tool, leak, isGuess: tool === SCRIPT });
  }
  return found;
}

/** `continue-on-error: true`, `allow_failure: true`. */
function pardonOf({ pardon, job }: Step): Leak | undefined {
  const field = pardon ?? job.pardon;
  if (!field) return undefined;
  return {
    at: field,
    message: `"${field.key}: true" lets the pipeline go on whatever the scan finds`,
    title: `Remove ${field.key}`,
    edits: () => remove(field),
  };
}

/** Whether a variable or a file of settings may say that the step stops. */
function isToldElsewhere(step: Step, action: PipelineAction): boolean {
  return step.variable("TRIVY_EXIT_CODE") !== undefined || action.with.at("trivy-config").exists;
}
