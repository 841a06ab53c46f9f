/** Whom a stage could run as instead of root. */

import type { Stage } from "../dockerfile.ts";
import { createdAccounts } from "./created-account.ts";
import { isWindows, type Root, rootOf } from "./stage.ts";

/** Somebody to run as. */
export interface Runner {
  /** The operand of USER. */
  readonly operand: string;
  /** The name of the account where the operand is its number. */
  readonly name?: string;
  /** What a RUN has to do first, one command a line. */
  readonly creation?: readonly string[];
}

export interface Candidate extends Runner {
  /** A command, for the title of a fix. */
  readonly title: string;
  /** Whether the account is one that this file creates for it. */
  readonly isCreatedHere?: boolean;
}

/** The uid of accounts that fixes create: no distribution and no well-known image has it. */
export const FREE_UID = 10001;

/** Whom the stage could run as, the best first. */
export function candidates(stage: Stage): Candidate[] {
  const root = rootOf(stage);
  if (isWindows(stage)) return [{ title: "Switch to ContainerUser", operand: "ContainerUser" }];
  const { row, isEmpty } = root;
  if (isEmpty || row?.class === "distroless") return [numeric(65532, true)];
  const known = existing(stage, root);
  const creation = known.some(({ name }) => name === "app") ? undefined : creationOf(root, "app");
  const group = row ? !row.noUseradd : true;
  return [...known, ...(creation ? [created(creation)] : []), numeric(FREE_UID, group)];
}

/** Accounts that are there: created in this file, or brought by the image. */
function existing(stage: Stage, { row, reference }: Root): Candidate[] {
  const here = [...createdAccounts(stage).values()]
    .filter(({ uid }) => uid !== 0)
    .map(({ name, uid }): Candidate => ({ ...account(name, uid), isCreatedHere: true }));
  const users = [...(row?.users ?? []), ...(row?.dropsTo ? [row.dropsTo] : [])];
  const brought = users.map(({ name, uid }): Candidate => {
    const isDotnet = name === "app" && reference?.name.startsWith("mcr.microsoft.com/dotnet/");
    return isDotnet
      ? { title: "Switch to app, the user of .NET images", operand: "$APP_UID", name }
      : account(name, uid);
  });
  return [...here, ...brought.filter(({ name }) => !here.some((one) => one.name === name))];
}

function account(name: string, uid: number | undefined): Candidate {
  if (uid === undefined) return { title: `Switch to ${name}`, operand: name, name };
  return { title: `Switch to ${name} (${uid})`, operand: String(uid), name };
}

function created(creation: readonly string[]): Candidate {
  return {
    title: `Create the user app (${FREE_UID}) and switch to it`,
    operand: String(FREE_UID),
    name: "app",
    creation,
  };
}

/** Numbers need no account. */
function numeric(uid: number, withGroup: boolean): Candidate {
  return {
    title: `Switch to uid ${uid}, without an account`,
    operand: withGroup ? `${uid}:${uid}` : String(uid),
  };
}

/** The commands that create an account, which differ between distributions; undefined where none can or nobody knows. */
export function creationOf({ row }: Root, name: string): string[] | undefined {
  if (!row?.shell || row.noUseradd) return undefined;
  if (row.pkg === "apk" || row.os === "busybox") {
    const adduser = `adduser -u ${FREE_UID} -S -D -H -G ${name} -s /sbin/nologin ${name}`;
    // Alpine has the group of web servers, and no such user.
    return name === "www-data" ? [adduser] : [`addgroup -g ${FREE_UID} -S ${name}`, adduser];
  }
  switch (row.pkg) {
    case "apt":
    case "zypper":
    case "pacman":
      return useradd(name, "/usr/sbin/nologin");
    case "dnf":
    case "yum":
    case "microdnf": {
      const isFull = row.pkg === "dnf" && row.os !== "amazonlinux";
      const install = [`${row.pkg} install -y shadow-utils`, `${row.pkg} clean all`];
      return [...(isFull ? [] : install), ...useradd(name, "/sbin/nologin")];
    }
    default:
      return undefined;
  }
}

function useradd(name: string, shell: string): string[] {
  return [
    `groupadd --gid ${FREE_UID} ${name}`,
    `useradd --uid ${FREE_UID} --gid ${name} --no-create-home --shell ${shell} ${name}`,
  ];
}
