import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import {
  apply,
  type Linter,
  languageOf,
  lint,
  type Report,
  type Suppressed,
  set,
  type Workspace,
} from "#core";
import { rules } from "#rules";
import { type Reading, readings } from "./page.ts";

/** How each linter writes its ids. */
const SPELLING: Readonly<Record<Linter, RegExp>> = {
  hadolint: /^DL\d{4}$/,
  trivy: /^(?:DS|KSV|KCV)-\d{4,5}$/,
  checkov: /^CKV2?_(?:DOCKER|K8S)_\d+$|^CKV_SECRET_\*$/,
  kics: /^[0-9a-f]{8}$/,
  "kube-linter": /^[a-z]+(?:-[a-z]+)*$/,
  "kube-score": /^[a-z]+(?:-[a-z]+)*$/,
  polaris: /^[a-z]+(?:[A-Z][a-z]+)*$/,
};

/** A file of a rule's page, and what is reported about it. */
interface Dirty {
  readonly workspace: Workspace;
  readonly options: Reading["options"];
  readonly report: Report;
}

/** The text with a marker that silences the check where the report stands. */
function marked({ workspace, report }: Dirty, linter: Linter, id: string): string {
  const source = workspace.source(report.at.file);
  assert.ok(source);
  const { text } = source;
  const above = (offset: number, comment: string): string => {
    const line = text.lastIndexOf("\n", offset - 1) + 1;
    const margin = /^ */.exec(text.slice(line))?.[0] ?? "";
    return `${text.slice(0, line)}${margin}# ${comment}\n${text.slice(line)}`;
  };
  if (linter === "kics") return `# kics-scan disable=${id}-0000-0000-0000-000000000000\n${text}`;
  if (source.type === "dockerfile") {
    const { start } = report.at.span;
    const instruction = source.instructions.findLast(({ extent }) => extent.start <= start);
    assert.ok(instruction);
    if (linter === "trivy") return above(instruction.extent.start, `trivy:ignore:${id}`);
    if (linter === "hadolint") return above(instruction.extent.start, `hadolint ignore=${id}`);
    return `${text}\n#checkov:skip=${id}:a test asks\n`;
  }
  const { start } = report.at.span;
  if (id === "CKV_SECRET_*") return above(start, "checkov:skip=CKV_SECRET_6:a test asks");
  const resource = source.documents
    .flatMap(({ resources }) => resources)
    .find(({ span }) => span.start <= start && start < span.end);
  assert.ok(resource);
  if (linter === "trivy") return above(resource.span.start, `trivy:ignore:${id}`);
  const annotations: Partial<Record<Linter, readonly [string, string]>> = {
    checkov: ["checkov.io/skip1", `${id}=a test asks`],
    "kube-linter": [`ignore-check.kube-linter.io/${id}`, "a test asks"],
    "kube-score": ["kube-score/ignore", id],
    polaris: [`polaris.fairwinds.com/${id}-exempt`, "true"],
  };
  const [key, value] = annotations[linter] ?? ["", ""];
  return apply(text, set(resource.at("metadata", "annotations", key), value));
}

/** What is suppressed of the same words once the marker is there. */
function silenced(dirty: Dirty, linter: Linter, id: string): readonly Suppressed[] {
  const { report, workspace, options } = dirty;
  const text = marked(dirty, linter, id);
  const { suppressed } = lint(workspace.with(report.at.file, text), report.at.file, options);
  return suppressed.filter(({ report: { message } }) => message === report.message);
}

describe("what a rule calls the same check", () => {
  for (const named of rules) {
    const peers = Object.entries(named.rule.peers ?? {}) as [Linter, readonly string[]][];
    if (peers.length === 0) continue;

    test(`${named.id} is silent where another linter was silenced`, () => {
      const page = readFileSync(new URL(`../rules/${named.id}.md`, import.meta.url), "utf8");
      const dirty = readings(named, page).flatMap(({ workspace, options, reports }): Dirty[] =>
        [...reports.values()].flatMap(([report]) => (report ? [{ workspace, options, report }] : [])),
      );
      for (const [linter, ids] of peers) {
        for (const id of ids) {
          assert.match(id, SPELLING[linter]);
          const language = languageOf(linter, id);
          const fitting = dirty.find(({ workspace, report }) => {
            const source = workspace.source(report.at.file);
            const isDockerfile = source?.type === "dockerfile";
            const isPlain = source?.type === "manifest" && !source.template;
            if (!isDockerfile && !isPlain) return false;
            return language === undefined || (language === "dockerfile") === isDockerfile;
          });
          assert.ok(fitting, `the page shows no ${language} that ${id} could be about`);
          assert.ok(
            silenced(fitting, linter, id).some(({ by }) => by === linter),
            `${linter} ${id} silences nothing`,
          );
        }
      }
    });
  }
});
