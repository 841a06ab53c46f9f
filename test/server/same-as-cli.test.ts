/** One engine, two doorways: the editor shows what the command line prints. */

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, test } from "vitest";
import { DiagnosticSeverity } from "vscode-languageserver";
import { rules } from "#rules";
import { main } from "../../cli/main.ts";
import type { Result } from "../../cli/result.ts";
import { NodeDisk } from "../../disk/disk.ts";
import { pagePath, read } from "../../scripts/generated.ts";
import { fences, scenes } from "../page.ts";
import { Editor } from "./editor.ts";

/** As many folders as an editor may have open. */
const MANY = 100;

const repository = join(import.meta.dirname, "../..");
const folders: string[] = [];
let editor: Editor;
afterEach(() => {
  editor.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Far from any repository, so that the folder is the workspace of both. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "palisade-"));
  folders.push(folder);
  return folder;
}

/** Findings as lines, in an order of their own. Undefined where the command line refuses the settings. */
function printed(cwd: string): string[] | undefined {
  let stdout = "";
  const write = (text: string) => {
    stdout += text;
  };
  const around = {
    cwd,
    stdin: () => "",
    stdout: write,
    stderr: () => undefined,
    color: false,
    progress: false,
  };
  if (main(["check", "--format", "json"], around) === 2) return undefined;
  const { findings, failures } = JSON.parse(stdout) as Result;
  assert.deepEqual(failures, []);
  return findings
    .map(({ file, rule, severity, message, range: { start, end } }) =>
      line(file, rule, severity, message, [start.line, start.column, end.line, end.column]),
    )
    .sort();
}

/** The same of what the server published last of each file. */
function shown(cwd: string): string[] {
  const folder = `${pathToFileURL(cwd).href}/`;
  const last = new Map(editor.published.map(({ uri, diagnostics }) => [uri, diagnostics]));
  return [...last]
    .filter(([uri]) => uri.startsWith(folder))
    .flatMap(([uri, diagnostics]) =>
      diagnostics.map(({ code, severity, message, range: { start, end } }) =>
        line(
          decodeURIComponent(uri.slice(folder.length)),
          String(code),
          severities[severity ?? 1],
          String(message),
          [start.line + 1, start.character + 1, end.line + 1, end.character + 1],
        ),
      ),
    )
    .sort();
}

const severities = {
  [DiagnosticSeverity.Error]: "error",
  [DiagnosticSeverity.Warning]: "warning",
  [DiagnosticSeverity.Information]: "info",
  [DiagnosticSeverity.Hint]: "hint",
} as const;

const line = (file: string, rule: string, severity: string, message: string, range: readonly number[]) =>
  `${file}:${range.join(":")} ${severity} ${rule} ${message}`;

/** An editor that has looked at everything in these folders. */
async function look(...paths: readonly string[]): Promise<void> {
  const uris = paths.map((path) => pathToFileURL(path).href);
  editor = await Editor.start({
    rules,
    folders: uris,
    disks: Object.fromEntries(paths.map((path, i) => [uris[i], new NodeDisk(path)])),
    options: { status: true },
  });
  await editor.until(() =>
    editor.told.find(({ params }) => (params as { indexing?: boolean }).indexing === false),
  );
}

describe("editor and command line say the same of", () => {
  for (const name of ["workspace", "fixtures"]) {
    test(`test/${name}, from the disk and in open documents`, async () => {
      const folder = newFolder();
      cpSync(join(repository, "test", name), folder, { recursive: true });
      const expected = printed(folder) ?? [];
      assert.ok(expected.length > 3);
      await look(folder);
      assert.deepEqual(shown(folder), expected);

      const files = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
        .map((entry) => join(entry.parentPath, entry.name));
      const disk = new NodeDisk(folder);
      for (const file of files) {
        const uri = pathToFileURL(file).href;
        editor.open(uri, disk.read(relative(folder, file))?.text);
        await editor.showsVersion(uri, 1);
      }
      assert.deepEqual(shown(folder), expected);
    });
  }

  test("every example of every page", async () => {
    const folder = newFolder();
    const examples: string[] = [];
    for (const { id } of rules) {
      for (const [i, scene] of scenes(read(pagePath(id))).entries()) {
        const example = join(folder, id, String(i));
        examples.push(example);
        for (const { file, fixed, text } of fences(scene)) {
          if (file === undefined || fixed) continue;
          mkdirSync(dirname(join(example, file)), { recursive: true });
          writeFileSync(join(example, file), text);
        }
      }
    }
    const expected = new Map(examples.map((example) => [example, printed(example)]));
    assert.ok([...expected.values()].flat().length > 100);
    for (let i = 0; i < examples.length; i += MANY) {
      const some = examples.slice(i, i + MANY);
      await look(...some);
      for (const example of some) {
        const lines = expected.get(example);
        if (lines) assert.deepEqual(shown(example), lines, relative(folder, example));
        else assert.ok(shown(example).some((shownLine) => shownLine.includes("palisade/settings")));
      }
      editor.stop();
    }
  });
});
