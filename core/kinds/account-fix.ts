/** Fixes for accounts that a stage names and nobody made. */

import type { Stage } from "../dockerfile.ts";
import { inCaseOf, writeAbove } from "../dockerfile-edit.ts";
import { nearest } from "../near.ts";
import type { Fix } from "../rule.ts";
import { creationOf, FREE_UID } from "./candidate.ts";
import { createdAccounts } from "./created-account.ts";
import { broughtAccounts } from "./known-account.ts";
import { rootOf } from "./stage.ts";
import type { AccountUse, UndefinedAccount } from "./undefined-account.ts";
import { accountNameOf, isRoot, userAt } from "./user.ts";

/** Ways to let the account be there, or to do without it. */
export function fixesFor(stage: Stage, account: UndefinedAccount): Fix[] {
  return [...asNeighbour(stage, account), ...created(stage, account), asNumber(stage, account)];
}

/** Another account, of which the name may be a misspelling. Short names are near to everything. */
function asNeighbour(stage: Stage, { name, uses }: UndefinedAccount): Fix[] {
  if (name.length < 5) return [];
  const all = [...createdAccounts(stage).keys(), ...broughtAccounts(stage).keys()];
  const near = nearest(
    name,
    all.filter((one) => !isRoot(one)),
  );
  if (near === undefined) return [];
  return [{ title: `Use ${near}`, edits: uses.map(({ file, span }) => ({ file, span, text: near })) }];
}

/** The account, created above where it is first needed, as long as that is still root's work. */
function created(stage: Stage, { name, uses }: UndefinedAccount): Fix[] {
  const creation = creationOf(rootOf(stage), name);
  const [first] = uses.map(({ instruction }) => instruction).toSorted((a, b) => a.index - b.index);
  if (!creation || !first || !isRoot(accountNameOf(userAt(first)) ?? "nobody")) return [];
  const { escape: escaper } = first.dockerfile;
  const lines = creation.map((command, index) => {
    const start = index === 0 ? `${inCaseOf(first, "RUN")} ` : "    && ";
    return start + command + (index < creation.length - 1 ? ` ${escaper}` : "");
  });
  return [{ title: `Create the user ${name} (${FREE_UID})`, edits: writeAbove(first, lines) }];
}

/** A number, which needs no account. */
function asNumber(stage: Stage, { uses }: UndefinedAccount): Fix {
  const { isEmpty, row } = rootOf(stage);
  const uid = isEmpty || row?.class === "distroless" ? 65532 : FREE_UID;
  const edits = uses.map((use) => ({ file: use.file, span: use.whole.span, text: numberFor(use, uid) }));
  return { title: `Use uid ${uid}, which needs no account`, edits };
}

/** Without a group, `--chown` takes the number for it, too, and USER takes root's. */
function numberFor({ group, instruction }: AccountUse, uid: number): string {
  const isUser = instruction.keyword === "USER";
  return isUser || group !== undefined ? `${uid}:${/^\d+$/.test(group ?? "") ? group : uid}` : String(uid);
}
