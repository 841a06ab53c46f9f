/** Folders on the disk, and the command line run in them. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { main } from "../../cli/main.ts";
import type { Surroundings } from "../../cli/surroundings.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder on the disk with these files, gone after the test. */
export function folderOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  parent: string = tmpdir(),
): string {
  const folder = mkdtempSync(join(parent, "palisade-"));
  folders.push(folder);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

export const read = (...path: string[]): string => readFileSync(join(...path), "utf8");

export interface Run {
  status: number;
  stdout: string;
  stderr: string;
}

export function palisade(cwd: string, args: readonly string[], around: Partial<Surroundings> = {}): Run {
  const run: Run = { status: 0, stdout: "", stderr: "" };
  run.status = main(args, {
    cwd,
    stdin: () => "",
    stdout: (text) => {
      run.stdout += text;
    },
    stderr: (text) => {
      run.stderr += text;
    },
    color: false,
    progress: false,
    ...around,
  });
  return run;
}

/** A role that is wrong in one way: it may do everything. */
export const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: ops
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
`;
