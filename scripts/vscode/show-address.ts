import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Prints an address, and shows it in the user's browser where there is one. */
export function showAddress(address: string): void {
  console.log(`\nVS Code is at ${address}`);
  const [program, ...args] = opener();
  if (!program) return;
  const child = spawn(program, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", () => console.log("No browser could be opened: open the address in yours."));
  child.unref();
}

function opener(): string[] {
  if (process.platform === "darwin") return ["open"];
  if (process.platform === "win32") return ["explorer"];
  const screen = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return screen && onPath("xdg-open") ? ["xdg-open"] : [];
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .some((folder) => folder && existsSync(join(folder, program)));
}
