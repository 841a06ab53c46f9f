/** Changes as a unified diff that `git apply` and `patch -p1` take. */

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

export interface TextChange {
  /** As seen from where the patch is to be applied, `/` as separator. */
  readonly name: string;
  /** Undefined where the file is new. */
  readonly before: string | undefined;
  readonly after: string;
}

export function unifiedDiff(changes: readonly TextChange[]): string {
  return changes.map(patchOf).join("");
}

function patchOf({ name, before, after }: TextChange): string {
  const old = before === undefined ? "/dev/null" : `a/${name}`;
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(old, `b/${name}`, before ?? "", after, undefined, undefined, options);
}
