/** The table of contents: which message goes to which feature. */

import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { clientOf } from "./client.ts";
import { codeActions, resolveAction } from "./features/code-actions.ts";
import { codeLenses } from "./features/code-lens.ts";
import { runCommand } from "./features/commands.ts";
import { configurationChanged } from "./features/configuration.ts";
import { hover } from "./features/hover.ts";
import { begin, capabilities } from "./features/start.ts";
import { filesChanged } from "./features/watch.ts";
import { Session } from "./session.ts";
import type { World } from "./world.ts";

export function serve(connection: Connection, world: World): void {
  connection.onInitialize((params) => {
    const client = clientOf(params, world.pages);
    const session = new Session(connection, world, client);
    connection.onInitialized(() => begin(session, params));

    connection.onDidOpenTextDocument(({ textDocument }) => session.open(textDocument));
    connection.onDidChangeTextDocument(({ textDocument, contentChanges }) =>
      session.change(textDocument, contentChanges),
    );
    connection.onDidCloseTextDocument(({ textDocument }) => session.close(textDocument.uri));
    connection.onDidChangeWatchedFiles(({ changes }) => filesChanged(session, changes));
    connection.onDidChangeConfiguration(({ settings }) => configurationChanged(session, settings));

    /** Answers when the settings are known, unless nobody wants to know any more. */
    const answer =
      <Params, Result>(feature: Feature<Params, Result>) =>
      async (asked: Params, token: CancellationToken) => {
        await session.ready;
        return token.isCancellationRequested ? cancelled() : feature(session, asked, token);
      };
    connection.onCodeAction(answer(codeActions));
    connection.onCodeActionResolve(answer(resolveAction));
    connection.onCodeLens(answer(codeLenses));
    connection.onHover(answer(hover));
    connection.onExecuteCommand(answer(runCommand));
    return { capabilities: capabilities(client), serverInfo: { name: "palisade" } };
  });
  connection.listen();
}

/** What a request does. */
type Feature<Params, Result> = (session: Session, asked: Params, token: CancellationToken) => Result;

function cancelled() {
  return new ResponseError<never>(LSPErrorCodes.RequestCancelled, "Nobody waits for the answer");
}
