// Words for what the tests do in the editor, and what they wait for.
import * as vscode from "vscode";

/** The address of a file of the workspace. */
export function at(file: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error("No folder is open");
  return vscode.Uri.joinPath(folder.uri, file);
}

/** Opens a file in an editor. */
export async function open(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

/** Types a text, key by key, in front of the first occurrence of another, or at the end. */
export async function type({ document }: vscode.TextEditor, text: string, before?: string): Promise<void> {
  const end = document.getText().length;
  const offset = before === undefined ? end : document.getText().indexOf(before);
  if (offset < 0) throw new Error(`There is no "${before}"`);
  select(document, offset, offset);
  for (const key of text) await vscode.commands.executeCommand("type", { text: key });
}

/** Selects the first occurrence of a text and deletes it. */
export async function erase({ document }: vscode.TextEditor, text: string): Promise<void> {
  const start = document.getText().indexOf(text);
  if (start < 0) throw new Error(`There is no "${text}"`);
  select(document, start, start + text.length);
  await vscode.commands.executeCommand("deleteLeft");
}

function select(document: vscode.TextDocument, start: number, end: number): void {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document !== document) throw new Error(`${document.uri.path} is not the active editor`);
  editor.selection = new vscode.Selection(document.positionAt(start), document.positionAt(end));
}

/** Writes a file as another program would, past all editors. */
export async function write(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

/** What is in a file, whatever its editor shows. */
export async function read(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/** Closes all editors; what was not saved is lost. */
export async function closeAll(): Promise<void> {
  // Not the settings: VS Code itself changes them now and then, and saves them.
  const isOurs = ({ isUntitled, uri }: vscode.TextDocument) =>
    isUntitled || vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const unsaved = vscode.workspace.textDocuments.filter((document) => document.isDirty && isOurs(document));
  for (const document of unsaved) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

/** Our findings in a file: all, or those of one rule. */
export function findings(uri: vscode.Uri, rule?: string): vscode.Diagnostic[] {
  const ours = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "palisade");
  return rule === undefined ? ours : ours.filter((finding) => ruleOf(finding) === rule);
}

/** The id of the rule that made a finding. */
export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** Waits until a rule has a finding in a file. */
export function appears(uri: vscode.Uri, rule: string): Promise<vscode.Diagnostic> {
  return until(`${rule} in ${uri.path}`, () => findings(uri, rule)[0]);
}

/** Waits until a rule has no finding in a file. */
export async function disappears(uri: vscode.Uri, rule: string): Promise<void> {
  await until(`no ${rule} in ${uri.path}`, () => findings(uri, rule).length === 0 || undefined);
}

/** Waits for something that depends on findings: looks now, and whenever findings change. */
export function until<T>(what: string, look: () => T | undefined): Promise<T> {
  return new Promise((done, failed) => {
    const check = () => {
      const seen = look();
      if (seen === undefined) return;
      end();
      done(seen);
    };
    const end = () => {
      clearTimeout(patience);
      watch.dispose();
    };
    const watch = vscode.languages.onDidChangeDiagnostics(check);
    const patience = setTimeout(() => {
      end();
      failed(new Error(`Waited in vain for ${what}. There are:\n${listing().join("\n")}`));
    }, 60_000);
    check();
  });
}

/** All our findings of the workspace, a line each: the file, the rule, and the text that is underlined. */
export function listing(): string[] {
  const lines = vscode.languages.getDiagnostics().flatMap(([uri]) => {
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    return findings(uri).map((finding) => {
      const place = document?.getText(finding.range) ?? `line ${finding.range.start.line + 1}`;
      return `${vscode.workspace.asRelativePath(uri)}: ${ruleOf(finding)} at ${place}`;
    });
  });
  return lines.sort();
}

/**
 * The action with a title that VS Code offers for a range. Asked for until it is there: while VS Code starts, it
 * cancels the question whenever another extension registers, and answers with an error or with nothing.
 */
export async function action(
  uri: vscode.Uri,
  range: vscode.Range,
  title: string,
): Promise<vscode.CodeAction> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const offered = await actions(uri, range);
    const found = offered.find((each) => each.title === title);
    if (found) return found;

    const titles = offered.map((each) => each.title).join("\n");
    if (Date.now() > deadline) throw new Error(`"${title}" is not offered. These are:\n${titles}`);
    await new Promise((asked) => setTimeout(asked, 50));
  }
}

async function actions(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const command = "vscode.executeCodeActionProvider";
  const resolved = 1000; // How many of them are asked for their edits: all.
  try {
    return await vscode.commands.executeCommand<vscode.CodeAction[]>(
      command,
      uri,
      range,
      undefined,
      resolved,
    );
  } catch {
    return []; // Cancelled.
  }
}
