/** Packages that are gone again before the image is finished. */

import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import { optionOf, type PackageCall, packageCallsIn } from "./packages.ts";
import { isShipped } from "./shipped.ts";

/** Whether a later call takes out what one has installed: by its name, by a group, or whatever nothing needs. */
export function isRemovedLater(call: PackageCall, name: string): boolean {
  return removals(call.instruction.dockerfile.instructions).some(
    (later) =>
      later.manager === call.manager &&
      later.command.extent.start > call.command.extent.start &&
      (sweeps(later) ||
        later.packages.some((one) => one.name === name || !one.certain || isGroup(one.text, call))),
  );
}

/** Whether it takes out what nothing needs, as apt calls all that somebody marked so. */
function sweeps(call: PackageCall): boolean {
  if (/^auto(?:remove|purge)$/.test(call.verb)) return true;
  return call.packages.length === 0 && optionOf(call, "--auto-remove", "--autoremove") !== undefined;
}

function isGroup(text: string, call: PackageCall): boolean {
  return text === optionOf(call, "-t", "--virtual")?.value;
}

const removals = once((instructions: readonly Instruction[]): readonly PackageCall[] =>
  instructions
    .flatMap(packageCallsIn)
    .filter(
      ({ does, instruction: { stage } }) => does === "remove" && stage !== undefined && isShipped(stage),
    ),
);
