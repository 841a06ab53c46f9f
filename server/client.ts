/** What the client can do, as far as we care. */

import type { InitializeParams } from "vscode-languageserver";

export interface Client {
  readonly related: boolean;
  readonly links: boolean;
  readonly tags: boolean;
  readonly documentChanges: boolean;
  readonly creates: boolean;
  /** Edits in groups that somebody has to confirm. */
  readonly groups: boolean;
  readonly snippets: boolean;
  /** Asks for the edit of an action only when somebody wants it. */
  readonly resolves: boolean;
  /** Makes edits that we ask it to make. */
  readonly applies: boolean;
  readonly watches: boolean;
  readonly configures: boolean;
  readonly tellsConfiguration: boolean;
  readonly tellsFolders: boolean;
  readonly progress: boolean;
  /** Asks for code lenses again when told to. */
  readonly refreshesLenses: boolean;
  /** Wants to be told how many findings there are: `palisade/status`. */
  readonly status: boolean;
  /** Reads files for us: `palisade/list` and `palisade/read`. */
  readonly files: boolean;
  /** Has a command of its own for fixing the workspace. */
  readonly commands: boolean;
  /** The address of a rule's page. */
  page(rule: string): string;
}

/** What our own client says beside what LSP knows. */
interface Options {
  readonly page?: string;
  readonly status?: boolean;
  readonly files?: boolean;
  readonly commands?: boolean;
}

/** `pages`: the address of the folder with the rules' pages, for clients that have none of their own. */
export function clientOf(params: InitializeParams, pages: string): Client {
  const { textDocument, workspace, window } = params.capabilities;
  const options: Options = params.initializationOptions ?? {};
  const edit = workspace?.workspaceEdit;
  const documentChanges = edit?.documentChanges === true;
  return {
    related: textDocument?.publishDiagnostics?.relatedInformation === true,
    links: textDocument?.publishDiagnostics?.codeDescriptionSupport === true,
    tags: textDocument?.publishDiagnostics?.tagSupport !== undefined,
    documentChanges,
    creates: documentChanges && edit?.resourceOperations?.includes("create") === true,
    groups: documentChanges && edit?.changeAnnotationSupport !== undefined,
    snippets: documentChanges && edit?.snippetEditSupport === true,
    resolves:
      textDocument?.codeAction?.dataSupport === true &&
      textDocument.codeAction.resolveSupport?.properties.includes("edit") === true,
    applies: workspace?.applyEdit === true,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    configures: workspace?.configuration === true,
    tellsConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    tellsFolders: workspace?.workspaceFolders === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    progress: window?.workDoneProgress === true,
    status: options.status === true,
    files: options.files === true,
    commands: options.commands === true,
    page: (rule) => (options.page ?? `${pages}{rule}.md`).replace("{rule}", rule),
  };
}
