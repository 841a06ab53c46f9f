/** The same as echo.mjs, made of the library that speaks the protocol: what it costs before anybody has thought about a key. */

import { createConnection, TextDocuments } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";

const connection = createConnection(process.stdin, process.stdout);
const documents = new TextDocuments(TextDocument);

connection.onInitialize(() => ({ capabilities: { textDocumentSync: 2 } }));
connection.onInitialized(() => connection.sendNotification("palisade/status", { indexing: false }));
documents.onDidChangeContent(({ document: { uri, version } }) => {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: version % 2 } };
  const diagnostics = [{ range, message: `Version ${version}`, severity: 2 }];
  connection.sendDiagnostics({ uri, version, diagnostics });
});
documents.listen(connection);
connection.listen();
