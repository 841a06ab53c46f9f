/** Packages that a container seldom needs while it runs, and whoever breaks into it is glad of. */

import type { Package } from "./packages.ts";

export type Tool = "network" | "debugger" | "editor" | "client" | "compiler" | "download";

/** What kind of tool a package brings; undefined for all others. */
export function toolIn({ name }: Package): Tool | undefined {
  return NAMES.get(name) ?? PATTERNS.find(([pattern]) => pattern.test(name))?.[1];
}

/** The programs that people call a package for. */
export function programsIn({ name }: Package): readonly string[] {
  return PROGRAMS.get(name) ?? (name.startsWith("netcat") ? ["nc", "netcat"] : [name]);
}

const NAMES: ReadonlyMap<string, Tool> = new Map(
  Object.entries({
    network: "nc ncat ngrep nmap nmap-ncat socat tcpdump telnet tshark inetutils-telnet",
    debugger: "bpftrace gdb gdbserver ltrace strace",
    editor: "man man-db man-pages nano neovim",
    client:
      "aws-cli awscli docker docker-cli docker-ce docker-ce-cli docker.io git kubectl kubernetes-client",
    compiler: "base-devel build-base build-essential clang cmake make",
    download: "curl wget",
  } satisfies Record<Tool, string>).flatMap(([tool, names]) =>
    names.split(" ").map((name): [string, Tool] => [name, tool as Tool]),
  ),
);

const PATTERNS: readonly (readonly [RegExp, Tool])[] = [
  [/^(?:netcat|wireshark)(?:-|$)/, "network"],
  [/^(?:vim|emacs)(?:-|$)/, "editor"],
  [/^(?:gcc|g\+\+|clang)(?:-\d+)?$|^gcc-c\+\+$|.-dev(?:el)?$|^development tools$/i, "compiler"],
];

const PROGRAMS: ReadonlyMap<string, readonly string[]> = new Map([
  ["aws-cli", ["aws"]],
  ["awscli", ["aws"]],
  ["docker-cli", ["docker", "dockerd"]],
  ["docker-ce", ["docker", "dockerd"]],
  ["docker-ce-cli", ["docker", "dockerd"]],
  ["docker.io", ["docker", "dockerd"]],
  ["inetutils-telnet", ["telnet"]],
  ["kubernetes-client", ["kubectl"]],
  ["nmap-ncat", ["nc", "ncat"]],
]);
