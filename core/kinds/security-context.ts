/** Security contexts as fixes write them, and what an image says where they say nothing. */

import { combine } from "../combine.ts";
import { remove, rename, set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Edit } from "../place.ts";
import { parseReference } from "./image.ts";
import { compareVersions, imageRow, isRootUser } from "./image-table.ts";
import type { Container } from "./pod.ts";
import type { ImageRow } from "./tables.ts";

type Values = Readonly<Record<string, string | number | boolean>>;

/** Writes settings into one security context, which may be missing. No edits where one of them cannot be written. */
export function secure(context: Field, settings: Values): Edit[] {
  const order = { after: ["imagePullPolicy", "image", "name"] };
  if (context.entries().length === 0) return set(context, settings, order);
  const wanted = Object.entries(settings).filter(([key, value]) => context.at(key).value !== value);
  return combine(...wanted.map(([key, value]) => set(context.at(key), value)));
}

/** Takes one setting out of its security context and writes others, in its place where it was alone. */
export function exchange(field: Field, settings: Values): Edit[] {
  const context = field.parent;
  if (!context) return [];
  const missing = Object.entries(settings).filter(([key]) => context.at(key).missing);
  const [first] = missing;
  if (!first) return combine(secure(context, settings), remove(field));
  const [key, value] = first;
  const others = Object.fromEntries(Object.entries(settings).filter(([other]) => other !== key));
  const rest = Object.keys(others).length > 0 ? [secure(context, others)] : [];
  return combine(rename(field, key), set(field, value), ...rest);
}

/** What the container's image makes of a process that nobody gives a uid. */
export function imageUser({ image }: Container): ImageUser {
  const reference = image.string === undefined ? undefined : parseReference(image.string);
  return new ImageUser(reference && imageRow(reference));
}

export class ImageUser {
  constructor(private readonly row: ImageRow | undefined) {}

  /** The uid that the image runs as, where that is known to be a number and not root: what the kubelet can check. */
  get uid(): number | undefined {
    const uid = Number(this.row?.user?.split(":")[0] || Number.NaN);
    return this.row?.unverified !== true && uid > 0 ? uid : undefined;
  }

  /** Its USER as its Dockerfile says it; undefined where nobody knows. */
  get written(): string | undefined {
    return this.row?.user;
  }

  /** The uid that the image is made for: its own, or the one it steps down to from root. */
  get intended(): number | undefined {
    return this.isRoot ? this.row?.dropsTo?.uid : this.row?.uid;
  }

  /** Whether the image is made for that uid, or has an account of it. */
  owns(uid: number): boolean {
    const { row } = this;
    const accounts = [row, row?.dropsTo, ...(row?.users ?? [])];
    return accounts.some((account) => account?.uid === uid) || this.uid === uid;
  }

  /** Whether it is made for the root group. */
  get isInRootGroup(): boolean {
    return /:(?:0|root)$/.test(this.row?.user ?? "");
  }

  /** Whether it gives its volumes to that user before it steps down. nginx only reads its own. */
  get givesVolumes(): boolean {
    return this.stepsDown && this.row?.dropsTo?.name !== "nginx";
  }

  /** Whether it starts as root and becomes somebody else by itself, for which it changes owners and users. */
  get stepsDown(): boolean {
    return this.isRoot && this.row?.dropsTo !== undefined;
  }

  /** Whether the image is known to start as root. */
  get isRoot(): boolean {
    return this.row?.user !== undefined && isRootUser(this.row.user);
  }
}

/** Whether the settings' Kubernetes is that version or newer; without a setting it is the newest. */
export function isAtLeast(version: string, kubernetes: string | undefined): boolean {
  return kubernetes === undefined || compareVersions(kubernetes, version) >= 0;
}
