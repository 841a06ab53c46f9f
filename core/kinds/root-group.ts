/** The group that a Dockerfile's USER gives to processes. */

import type { Stage } from "../dockerfile.ts";
import type { Word } from "../dockerfile-words.ts";
import { createdAccounts } from "./created-account.ts";
import { ownsUid } from "./known-account.ts";
import { lineage } from "./shipped.ts";
import { rootOf } from "./stage.ts";

/** How a USER gives processes the root group: by its own words, or because its number has no account. */
export function rootGroupOf(stage: Stage, operand: Word): "written" | "implied" | undefined {
  const [who = "", group] = operand.text.split(":");
  if (sharesByGroup(stage)) return undefined;
  if (group !== undefined) return /^(?:0+|root)$/.test(group) ? "written" : undefined;
  return /^\d+$/.test(who) && isStranger(stage, Number(who)) ? "implied" : undefined;
}

/** Whether files are given to the root group on purpose, as OpenShift asks for: its uids are random. */
function sharesByGroup(stage: Stage): boolean {
  return SHARING.test(textOf(stage));
}

const SHARING =
  /\bg\+?=u\b|\bchgrp\b[^&;|\n]*\s(?:0|root)\s|--chown=\w*:(?:0|root)\b|\bchown\b[^&;|\n]*\s\w*[1-9]\w*:(?:0|root)\s/;

/** Whether nobody has that uid: the image below is known, and nothing here makes accounts that we cannot read. */
function isStranger(stage: Stage, uid: number): boolean {
  const { row, isEmpty } = rootOf(stage);
  // Packages bring accounts of their own, with low numbers.
  if (!isEmpty && (!row || uid < 1000)) return false;
  const created = [...createdAccounts(stage).values()];
  if (created.some((account) => account.uid === undefined || account.uid === uid)) return false;
  const unread = created.length > 0 ? /passwd/ : /passwd|\b(?:useradd|adduser)\b/;
  return !unread.test(textOf(stage)) && !ownsUid(stage, uid);
}

function textOf(stage: Stage): string {
  return lineage(stage)
    .flatMap(({ instructions }) => instructions.map(({ line }) => line.text))
    .join("\n");
}
