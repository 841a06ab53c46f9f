/** The accounts that there are in a stage: created in it, brought by its image, or by the distribution in that. */

import type { Stage } from "../dockerfile.ts";
import { createdAccounts } from "./created-account.ts";
import { ImageUser } from "./security-context.ts";
import { rootOf } from "./stage.ts";
import { accountTable, type ImageRow } from "./tables.ts";

/** The uid of an account in a stage; undefined where nobody knows. */
export function uidOf(stage: Stage, name: string): number | undefined {
  const created = createdAccounts(stage).get(name);
  return created ? created.uid : broughtAccounts(stage).get(name);
}

/** Whether the image of a stage has, or may have, an account of that uid, unless the stage itself creates it. */
export function ownsUid(stage: Stage, uid: number): boolean {
  if ([...createdAccounts(stage).values()].some((created) => created.uid === uid)) return false;
  const { row, isEmpty } = rootOf(stage);
  if (isEmpty) return false;
  return !row || new ImageUser(row).owns(uid) || [...broughtAccounts(stage).values()].includes(uid);
}

/** The accounts that the image of a stage is known to bring, with their uids. There may be others. */
export function broughtAccounts(stage: Stage): ReadonlyMap<string, number | undefined> {
  const { row } = rootOf(stage);
  const found = new Map<string, number | undefined>();
  if (!row) return found;
  for (const [name, uid] of Object.entries(standardAccounts(row) ?? {})) found.set(name, uid ?? undefined);
  for (const { name, uid } of [...(row.users ?? []), ...(row.dropsTo ? [row.dropsTo] : [])])
    found.set(name, uid);
  const own = row.user?.split(":")[0];
  if (own && !/^\d+$/.test(own)) found.set(own, row.uid);
  return found;
}

/** The accounts of the distribution in an image; undefined where the distribution is none that the table knows. */
export function standardAccounts(row: ImageRow): Readonly<Record<string, number | null>> | undefined {
  const { families } = accountTable();
  if (row.class === "distroless")
    return row.repo.startsWith("gcr.io/distroless/") ? families.distroless : undefined;
  const family = FAMILIES.get(row.os ?? "");
  return family === undefined ? undefined : families[family];
}

const FAMILIES: ReadonlyMap<string, string> = new Map([
  ["alpine", "alpine"],
  ["debian", "debian"],
  ["ubuntu", "debian"],
  ["buildpack-deps", "debian"],
  ["almalinux", "redhat"],
  ["amazonlinux", "redhat"],
  ["centos", "redhat"],
  ["fedora", "redhat"],
  ["oraclelinux", "redhat"],
  ["rockylinux", "redhat"],
  ["ubi", "redhat"],
]);
