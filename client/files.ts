/** Answers for the server where it has no disk: in the browser, and for folders that are not on one. */

import { RelativePattern, Uri, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";

/** `null`: there is no such file. Where there is a problem, `text` is what could be seen of it. */
export type Content = { readonly text: string; readonly problem?: string } | null;

export function answerFiles(client: BaseLanguageClient): void {
  client.onRequest("palisade/list", ({ folder, pattern }: { folder: string; pattern: string }) =>
    list(Uri.parse(folder), pattern),
  );
  client.onRequest("palisade/read", ({ uris }: { uris: readonly string[] }) =>
    Promise.all(uris.map((uri) => read(Uri.parse(uri)))),
  );
}

async function list(folder: Uri, pattern: string): Promise<string[]> {
  const found = await workspace.findFiles(new RelativePattern(folder, pattern), "**/{node_modules,.git}/**");
  return found.map((uri) => uri.toString());
}

async function read(uri: Uri): Promise<Content> {
  const bytes = await workspace.fs.readFile(uri).then(
    (found) => found,
    () => undefined,
  );
  if (!bytes) return null;
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { text: new TextDecoder("latin1").decode(bytes), problem: "is not encoded in UTF-8" };
  }
}
