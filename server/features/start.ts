/** The first words: what we can do, and what we ask the client to tell us. */

import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type ServerCapabilities,
  TextDocumentSyncKind,
  WatchKind,
} from "vscode-languageserver";
import type { Client } from "../client.ts";
import type { Session } from "../session.ts";
import { configure } from "./configuration.ts";
import { FIX_ALL } from "./fix-all.ts";
import { FIX_WORKSPACE } from "./fix-workspace.ts";
import { foldersChanged } from "./watch.ts";

export function capabilities(client: Client): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL],
      resolveProvider: client.resolves,
    },
    hoverProvider: true,
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    // A client with a command of its own would have it twice.
    ...(client.applies && !client.commands ? { executeCommandProvider: { commands: [FIX_WORKSPACE] } } : {}),
  };
}

export async function begin(
  session: Session,
  { workspaceFolders, rootUri }: InitializeParams,
): Promise<void> {
  const { client, connection } = session;
  for (const { uri } of workspaceFolders ?? (rootUri ? [{ uri: rootUri }] : [])) session.addFolder(uri);
  if (client.tellsFolders) {
    connection.workspace.onDidChangeWorkspaceFolders((change) => foldersChanged(session, change));
  }
  if (client.watches) void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  if (client.tellsConfiguration) {
    void connection.client.register(DidChangeConfigurationNotification.type, { section: "palisade" });
  }
  await configure(session);
  session.begin();
}

/** Directories tell only that they came or went, so everything that does is of interest. */
const watchers = [
  { globPattern: "**/*", kind: WatchKind.Create | WatchKind.Delete },
  {
    globPattern:
      "**/{*.yaml,*.yml,Kustomization,.gitignore,*Dockerfile*,*Containerfile*,*dockerfile*,*containerfile*}",
    kind: WatchKind.Change,
  },
];
