/**
 * Images that the kubelet does not start under runAsNonRoot. Where no uid is written, it looks at the USER of the
 * image: it refuses root, and names, because it does not look them up.
 */

import { combine } from "../combine.ts";
import { set as write } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Fix, Related } from "../rule.ts";
import type { DeploymentSet } from "../sets.ts";
import { builtImage } from "./built-image.ts";
import { FREE_UID } from "./candidate.ts";
import { ContainerGroup } from "./container-group.ts";
import { parseReference, type Reference } from "./image.ts";
import { imageRow, isRootUser } from "./image-table.ts";
import { uidOf } from "./known-account.ts";
import type { Container } from "./pod.ts";
import { runAs } from "./run-as.ts";
import { linesOf } from "./stage.ts";
import type { ImageRow } from "./tables.ts";
import { byNumber } from "./uid-fix.ts";
import { siblingOf } from "./unprivileged.ts";
import { accountNameOf, type User, userOf } from "./user.ts";

/** Whom an image starts as. */
export interface ImageRunner {
  readonly reference: Reference;
  /** As USER says it, without the group. */
  readonly name: string;
  /** Whether it is known of this very tag. */
  readonly isCertain: boolean;
  /** The uids that the image can run as, the best first. */
  readonly uids: readonly number[];
  /** What says so in a Dockerfile. */
  readonly related: readonly Related[];
  /** Ways to mend the image. */
  readonly fixes: readonly Fix[];
}

/** Whom the image of a container starts as; undefined where nobody knows. */
export function runnerOf(
  container: Container,
  set: DeploymentSet,
  dockerfiles: Readonly<Record<string, string>>,
): ImageRunner | undefined {
  const { image } = container;
  const reference = image.string === undefined || !image.certain ? undefined : parseReference(image.string);
  if (!reference) return undefined;
  const row = imageRow(reference);
  return row ? fromTable(reference, row) : fromDockerfile(reference, container, set, dockerfiles);
}

function fromTable(reference: Reference, row: ImageRow): ImageRunner | undefined {
  if (row.user === undefined || row.libc === "windows") return undefined;
  // Without a tag, a digest may be of any time.
  const isCertain = row.unverified !== true && (reference.tag !== undefined || !reference.digest);
  return {
    reference,
    name: isRootUser(row.user) ? "root" : (row.user.split(":")[0] ?? ""),
    isCertain,
    uids: uidsOf(row),
    related: [],
    fixes: [],
  };
}

/** The uids that an image can start as: those of its accounts, else any where it has no server of its own. */
function uidsOf(row: ImageRow): number[] {
  const { user = "", uid, dropsTo, users = [] } = row;
  if (!isRootUser(user)) return uid === undefined ? [] : [uid];
  // A web server wants its port and its cache as root, whoever it steps down to.
  const isWeb = dropsTo && /^(?:nginx|www-data)$/.test(dropsTo.name);
  const own = [isWeb ? undefined : dropsTo?.uid, ...users.map((account) => account.uid)].filter(
    (one) => one !== undefined,
  );
  return own.length > 0 || row.class === "server" ? own : [FREE_UID];
}

function fromDockerfile(
  reference: Reference,
  { file }: Container,
  set: DeploymentSet,
  dockerfiles: Readonly<Record<string, string>>,
): ImageRunner | undefined {
  const built = builtImage(reference, file, set, dockerfiles);
  if (!built) return undefined;
  const { stage, isSameTag } = built;
  const user = userOf(stage);
  const name = accountNameOf(user)?.split(":")[0];
  const isLiteral = user?.from !== "instruction" || user.operand.certainty === "literal";
  if (name === undefined || !user || !isLiteral || !linesOf(stage).certain) return undefined;
  const uid = isRootUser(name) ? FREE_UID : uidOf(stage, name);
  const fixes = user.from === "instruction" && !isRootUser(name) ? byNumber(stage, user.operand) : [];
  return {
    reference,
    name: isRootUser(name) ? "root" : name,
    isCertain: isSameTag,
    uids: uid === undefined ? [] : [uid],
    related: [said(user, stage)],
    fixes: fixes.map(({ title, edits }) => ({ title: `${title}, in ${stage.file}`, edits })),
  };
}

function said(user: User, stage: Related["at"]): Related {
  return user.from === "instruction"
    ? { at: user.operand, message: "the user of the image" }
    : { at: stage, message: "the image is built here, and no USER follows" };
}

/** Ways to let a container start that runAsNonRoot keeps from it, the best first. */
export function startableImage(container: Container, flag: Field, runner: ImageRunner): Fix[] {
  const { workload, image } = container;
  // What the pod says for its only container goes where the pod says the rest.
  const isPods = workload.containers.length === 1 && flag.parent?.node === workload.securityContext.node;
  const context = isPods ? workload.securityContext : container.field.at("securityContext");
  const group = new ContainerGroup(workload, [container]);
  const numbers = runner.uids.map((uid) => runAs(uid, group, context));
  return [...(runner.name === "root" ? onSibling(image, runner.reference) : []), ...runner.fixes, ...numbers];
}

function onSibling(image: Field, reference: Reference): Fix[] {
  const sibling = reference.digest ? undefined : siblingOf(reference);
  if (!sibling) return [];
  const { note } = sibling;
  const title = `Use ${sibling.image.reference}${note ? `, ${note}` : ""}`;
  return [{ title, edits: combine(write(image, sibling.image.reference)) }];
}
