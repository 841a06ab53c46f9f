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
import { commandsFor } from "./commands.ts";
import { configure } from "./configuration.ts";
import { FIX_ALL } from "./fix-all.ts";
import { RESTRICT_KIND } from "./restrict.ts";
import { foldersChanged } from "./watch.ts";

export function capabilities(client: Client): ServerCapabilities {
  const commands = commandsFor(client);
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL, RESTRICT_KIND],
      resolveProvider: client.resolves,
    },
    codeLensProvider: {},
    hoverProvider: true,
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    ...(commands.length > 0 ? { executeCommandProvider: { commands: [...commands] } } : {}),
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
      "**/{*.yaml,*.yml,Kustomization,.gitignore,*dockerignore,*Dockerfile*,*Containerfile*,*dockerfile*,*containerfile*}",
    kind: WatchKind.Change,
  },
];
