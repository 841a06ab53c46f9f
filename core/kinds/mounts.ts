/** What is laid over the files of the image while a RUN works: `--mount`. */

import type { Instruction } from "../instruction.ts";

export interface Mount {
  /** `bind`, `cache`, `tmpfs`, `secret` or `ssh`. */
  readonly type: string;
  /** Where it stands in the container, without a slash at the end; empty where only its type says. */
  readonly target: string;
}

/** The mounts of a RUN. */
export function mountsOf({ flags }: Instruction): Mount[] {
  return flags
    .filter(({ name }) => name === "mount")
    .map(({ value }) => {
      const settings = new Map(value?.text.split(",").map((each) => pair(each)));
      const target = settings.get("target") ?? settings.get("dst") ?? settings.get("destination") ?? "";
      return { type: settings.get("type") ?? "bind", target: target.replace(/\/+$/, "") };
    });
}

function pair(text: string): [string, string] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, ""] : [text.slice(0, equals), text.slice(equals + 1)];
}
