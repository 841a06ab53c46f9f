/** The doorway of Node: one process, spoken to over stdio or the channel of a parent process. */

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createConnection } from "vscode-languageserver/node";
import { rules } from "#rules";
import { NodeDisk } from "../disk/disk.ts";
import { serve } from "./server.ts";
import { overStdio } from "./stdio.ts";

const connection = process.argv.includes("--stdio") ? overStdio() : createConnection();

// A mistake of ours costs one answer, not the server.
const survive = (error: unknown) =>
  connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
process.on("uncaughtException", survive);
process.on("unhandledRejection", survive);

serve(connection, {
  disk: (folder) => (folder.startsWith("file:") ? new NodeDisk(fileURLToPath(folder)) : undefined),
  turn: setImmediate,
  rules,
  pages: `${pathToFileURL(join(__dirname, "..", "rules")).href}/`,
});
