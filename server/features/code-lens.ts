/** Above each workload, where somebody wants it: its level of the Pod Security Standards, and how far it is to the next. */

import type { CodeLens, CodeLensParams } from "vscode-languageserver";
import { breachesOf, contains, type Level, raisingTo, type Workload, workloads } from "#core";
import { range } from "../convert.ts";
import type { Session, Subject } from "../session.ts";
import { RESTRICT } from "./restrict.ts";

export function codeLenses(session: Session, { textDocument }: CodeLensParams): CodeLens[] {
  const subject = session.find(textDocument.uri);
  if (!subject?.folder.showsLevels || !subject.folder.enabled) return [];
  const source = subject.folder.engine.workspace.source(subject.file);
  if (source?.type !== "manifest") return [];
  const baseline = countsOf(subject, "baseline");
  const restricted = countsOf(subject, "restricted");
  return source.documents
    .flatMap((document) => [...workloads(document)])
    .flatMap((workload): CodeLens[] => {
      const title = titleOf(baseline(workload), restricted(workload));
      if (title === undefined) return [];
      const { kind, name } = workload.resource;
      const target = { uri: subject.uri, kind, name };
      const isDone = title === DONE || !session.client.applies;
      return [
        {
          range: range(subject.lines, workload.resource.at("kind").span),
          command: { title, command: isDone ? "" : RESTRICT, ...(isDone ? {} : { arguments: [target] }) },
        },
      ];
    });
}

const DONE = "restricted ✓";

function titleOf(baseline: number | undefined, restricted: number | undefined): string | undefined {
  if (baseline === undefined || restricted === undefined) return undefined;
  if (restricted === 0) return DONE;
  return `baseline${baseline === 0 ? " ✓" : `: ${baseline} to go`} · restricted: ${restricted} to go`;
}

/** How much keeps a workload from a level; undefined where a template or a patch may still decide. */
function countsOf({ folder, file }: Subject, level: Level): (workload: Workload) => number | undefined {
  const reports = folder.reportsOf(file, raisingTo(level));
  const { kubernetes } = folder.options.settings;
  return (workload) => {
    const { length } = breachesOf(workload, level, kubernetes);
    const certain = reports.filter(({ at }) => contains(workload.resource.span, at.span)).length;
    return workload.isPatch || certain !== length ? undefined : certain;
  };
}
