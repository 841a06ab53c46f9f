/** The table of contents: which message goes to which feature. */

import type { Connection } from "vscode-languageserver";
import { clientOf } from "./client.ts";
import { codeActions } from "./features/code-actions.ts";
import { configurationChanged } from "./features/configuration.ts";
import { resolveAction } from "./features/fix-rule.ts";
import { runCommand } from "./features/fix-workspace.ts";
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

    connection.onCodeAction((request) => codeActions(session, request));
    connection.onCodeActionResolve((action) => resolveAction(session, action));
    connection.onHover((request) => hover(session, request));
    connection.onExecuteCommand((request, token) => runCommand(session, request, token));
    return { capabilities: capabilities(client), serverInfo: { name: "palisade" } };
  });
  connection.listen();
}
