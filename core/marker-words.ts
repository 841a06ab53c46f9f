/** The words by which comments tell other linters to keep quiet, each as that linter reads them. */

import { isAmong, type Linter } from "./peers.ts";

/** What a comment says, before it is known what it covers. */
export interface Said {
  readonly by: Linter;
  readonly names: (checks: readonly string[]) => boolean;
  readonly scope: Scope;
  readonly reason: string;
}

export type Scope = "file" | "object" | "block" | "line";

/** What the words between two offsets of a text say, if anything. */
export function saidIn(text: string, start: number, end: number, today: string): Said | undefined {
  const words = text.slice(start, end);
  return hadolint(words) ?? trivy(words, today) ?? checkov(words) ?? kics(words, text, start);
}

/** `hadolint ignore=DL3006,DL3008`, `hadolint global ignore=DL3006`. */
function hadolint(words: string): Said | undefined {
  const match = /^hadolint\s+(global\s+)?ignore\s*=\s*([A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)(.*)/.exec(words);
  if (!match) return undefined;
  const [, global, ids = "", rest = ""] = match;
  return {
    by: "hadolint",
    names: namesAnyOf("hadolint", ids.split(",")),
    scope: global ? "file" : "block",
    reason: reasonIn(rest),
  };
}

/** `trivy:ignore:DS-0002`, perhaps with `:exp:2027-01-31` behind it. */
function trivy(words: string, today: string): Said | undefined {
  const [marker = ""] = /^trivy:ignore:\S+/.exec(words) ?? [];
  const [, , id = "", ...sections] = marker.split(":");
  // What depends on attributes of the object is for its reader to judge.
  if (id === "" || id.includes("[")) return undefined;
  const expires = sections.indexOf("exp");
  if (expires !== -1 && !isAfter(sections[expires + 1] ?? "", today)) return undefined;
  return {
    by: "trivy",
    names: id === "*" ? () => true : namesAnyOf("trivy", [id]),
    scope: "block",
    reason: reasonIn(words.slice(marker.length)),
  };
}

function isAfter(date: string, today: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(date) && today < date;
}

/** `checkov:skip=CKV_DOCKER_3:reason`: its scope is the resource, and a Dockerfile is one. */
function checkov(words: string): Said | undefined {
  const match = /^(?:checkov|bridgecrew):skip=(\w+)(?::(.*))?/.exec(words);
  const [, id, reason = ""] = match ?? [];
  if (id === undefined) return undefined;
  const scope = id.startsWith("CKV_SECRET_") ? "block" : "object";
  return { by: "checkov", names: namesAnyOf("checkov", [id]), scope, reason: reasonIn(reason) };
}

/** `kics-scan ignore-line` and `ignore-block`; `ignore`, `disable=…` and `enable=…` above everything else. */
function kics(words: string, text: string, start: number): Said | undefined {
  const match =
    /^kics-scan\s+(ignore-line|ignore-block|ignore|disable|enable)\b(?:\s*=\s*([\w-]+(?:\s*,\s*[\w-]+)*))?/.exec(
      words,
    );
  const [whole = "", command, list = ""] = match ?? [];
  if (command === undefined) return undefined;
  const all = { by: "kics", names: () => true, reason: reasonIn(words.slice(whole.length)) } as const;
  if (command === "ignore-line") return { ...all, scope: "line" };
  if (command === "ignore-block") return { ...all, scope: "block" };
  if (!isAtHead(text, start)) return undefined;
  if (command === "ignore") return { ...all, scope: "file" };
  const named = namesAnyOf("kics", list.split(","));
  return { ...all, names: command === "disable" ? named : (checks) => !named(checks), scope: "file" };
}

function namesAnyOf(linter: Linter, ids: readonly string[]): Said["names"] {
  return (checks) => ids.some((id) => isAmong(linter, id.trim(), checks));
}

/** What is left of a comment, without what separates it and without quotes. */
function reasonIn(rest: string): string {
  return rest
    .trim()
    .replace(/^[#:;,–—-]+\s*/, "")
    .replace(/^"(.*)"$/, "$1");
}

/** Whether only comments and document markers stand above the line of an offset. */
function isAtHead(text: string, offset: number): boolean {
  for (let line = 0; ; ) {
    const end = text.indexOf("\n", line);
    if (end === -1 || end >= offset) return true;
    if (!/^\uFEFF?\s*(?:#|---\s|---$|$)/.test(text.slice(line, end))) return false;
    line = end + 1;
  }
}
