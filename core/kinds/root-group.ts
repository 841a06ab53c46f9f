/** The root group: how a Dockerfile's USER gives it to processes, and fixes that give them one of their own. */

import type { Stage } from "../dockerfile.ts";
import { replaceWord } from "../dockerfile-edit.ts";
import type { Word } from "../dockerfile-words.ts";
import { set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Fix } from "../rule.ts";
import { createdAccounts } from "./created-account.ts";
import { ownsUid } from "./known-account.ts";
import type { Container } from "./pod.ts";
import { ImageUser } from "./security-context.ts";
import { lineage } from "./shipped.ts";
import { rootOf } from "./stage.ts";

/** How a USER gives processes the root group: by its own words, or because its number has no account. */
export function rootGroupOf(stage: Stage, operand: Word): "written" | "implied" | undefined {
  const [who = "", group] = operand.text.split(":");
  // Files of images that run as somebody of that group belong to it.
  if (sharesByGroup(stage) || new ImageUser(rootOf(stage).row).isInRootGroup) return undefined;
  if (group !== undefined) return /^(?:0+|root)$/.test(group) ? "written" : undefined;
  return /^\d+$/.test(who) && isStranger(stage, Number(who)) ? "implied" : undefined;
}

/** Lets a USER name the group of its account, or one with the number of its uid. */
export function inGroupOfAccount(stage: Stage, operand: Word): Fix[] {
  const { raw, text } = operand;
  const [who = ""] = text.split(":");
  // An account has a group of its own.
  const isAccount = [...createdAccounts(stage).values()].some(({ uid }) => String(uid) === who);
  const wanted = /^\d+$/.test(who) && !isAccount ? `${who}:${who}` : who;
  return raw === text ? [{ title: `Use ${wanted}`, edits: replaceWord(operand, wanted) }] : [];
}

/** Gives containers the group that has the number of their user, where all have the same. */
export function inGroupOfUser(field: Field, containers: readonly Container[]): Fix[] {
  const [uid, ...others] = new Set(containers.map((container) => container.security("runAsUser").number));
  if (uid === undefined || others.length > 0) return [];
  return [{ title: `Set ${field.key} to ${uid}, as runAsUser`, edits: set(field, uid) }];
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
