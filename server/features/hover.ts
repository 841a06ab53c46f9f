/** Says why: the rule behind a finding, and where to read on. */

import type { Hover, HoverParams } from "vscode-languageserver";
import { contains, type Report } from "#core";
import { range } from "../convert.ts";
import type { Session } from "../session.ts";

export function hover(session: Session, { textDocument, position }: HoverParams): Hover | null {
  const subject = session.find(textDocument.uri);
  if (!subject) return null;
  const offset = subject.lines.offsetAt(position);
  const { folder, file } = subject;
  const isHere = ({ at }: Report) => contains(at.span, { start: offset, end: offset });
  const here = folder.look(file).filter(isHere);
  const reports = folder.reportsWithFixes(file, new Set(here.map(({ rule }) => rule))).filter(isHere);
  const known = new Set(session.world.rules.map(({ id }) => id));
  const explained = reports.filter(
    ({ rule }, i) => known.has(rule) && reports.findIndex((other) => other.rule === rule) === i,
  );
  const [first] = explained;
  if (!first) return null;
  return {
    contents: {
      kind: "markdown",
      value: explained.map((report) => explain(session, report)).join("\n\n---\n\n"),
    },
    range: range(subject.lines, first.at.span),
  };
}

function explain({ client, world }: Session, { rule: id, fixes }: Report): string {
  const rule = world.rules.find((named) => named.id === id)?.rule;
  if (!rule) return "";
  const todo = fixes.map(({ title }) => `- ${plain(title)}`).join("\n");
  const links = [
    `[${id}](${client.page(id)})`,
    ...rule.refs.map((ref) => `[${nameOf(ref, rule.refs)}](${ref})`),
  ];
  return [`**${plain(rule.title)}**`, plain(rule.why), todo, links.join(" · ")].filter(Boolean).join("\n\n");
}

/** Names that users write must not become markup. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
}

/** The host of an address, and its last word where others are there too. */
function nameOf(address: string, all: readonly string[]): string {
  const host = hostOf(address);
  if (all.filter((other) => hostOf(other) === host).length < 2) return host;
  return `${host}: ${/([^/#]+)\/*$/.exec(address)?.[1]}`;
}

function hostOf(address: string): string {
  return /^https?:\/\/(?:www\.)?([^/]+)/.exec(address)?.[1] ?? address;
}
