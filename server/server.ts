/** The table of contents: which message goes to which feature. */

import type { Connection } from "vscode-languageserver";

export function serve(connection: Connection): void {
  connection.onInitialize(() => ({ capabilities: { textDocumentSync: 2 } }));
  connection.listen();
}
