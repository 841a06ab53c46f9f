/** What the desktop and the web have in common: start the server, show one status item, offer the commands. */

import { commands, type ExtensionContext, Uri, window, workspace } from "vscode";
import type { BaseLanguageClient, ErrorHandler, LanguageClientOptions } from "vscode-languageclient";
import { answerFiles } from "./files.ts";
import { StatusItem } from "./status.ts";

/** Makes a client for a server that is not running yet. The two doorways differ in nothing else. */
export type Connect = (options: LanguageClientOptions) => Promise<BaseLanguageClient>;

export interface Palisade {
  /** Settles when the server has answered for the first time; rejects where it could not be started. */
  readonly started: Promise<void>;
  stop(): Promise<void>;
}

export function start(context: ExtensionContext, connect: Connect): Palisade {
  const output = window.createOutputChannel("Palisade", { log: true });
  const status = new StatusItem();
  let client: BaseLanguageClient | undefined;

  const stop = async () => {
    const old = client;
    client = undefined;
    await old?.stop();
  };
  const run = async () => {
    status.starting();
    client = await connect({
      documentSelector: documents(),
      outputChannel: output,
      initializationOptions: { page: pageLink, status: true, files: true, commands: true },
      markdown: { isTrusted: { enabledCommands: ["palisade.explain"] } },
    });
    client.clientOptions.errorHandler = quietly(client.createDefaultErrorHandler());
    client.onNotification("palisade/status", (counts) => status.show(counts));
    client.onDidChangeState(({ newState }) => status.follow(newState));
    answerFiles(client);
    await client.start();
  };
  // Starts and stops queue up: a second restart waits for the first.
  let queue: Promise<void> = run();
  const restart = () => {
    queue = queue.then(stop, stop).then(run, run);
    return queue;
  };
  queue.catch((error: unknown) => {
    output.error(error instanceof Error ? error : String(error));
    status.failed();
  });

  context.subscriptions.push(
    output,
    status,
    commands.registerCommand("palisade.restart", restart),
    commands.registerCommand("palisade.showOutput", () => output.show()),
    commands.registerCommand("palisade.explain", (rule: unknown) => explain(context.extensionUri, rule)),
    commands.registerCommand("palisade.fixWorkspace", async () => {
      await queue;
      await client?.sendRequest("workspace/executeCommand", { command: "palisade.fixWorkspace" });
    }),
  );
  return { started: queue, stop: () => queue.then(stop, stop) };
}

/** A link to a rule's page that the editor opens as a preview; `{rule}` is filled in by the server. */
const pageLink = "command:palisade.explain?%5B%22{rule}%22%5D";

async function explain(extension: Uri, rule: unknown) {
  if (typeof rule !== "string" || !/^[a-z0-9-]+\/[a-z0-9-]+$/.test(rule)) return;
  await commands.executeCommand("markdown.showPreview", Uri.joinPath(extension, "rules", `${rule}.md`));
}

/** Schemes are named so that the old side of a diff, an output panel or a notebook cell is left alone. */
function documents() {
  const schemes = new Set([
    "file",
    "untitled",
    ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme),
  ]);
  return [...schemes].flatMap((scheme) => [
    ...["yaml", "dockerfile", "helm"].map((language) => ({ scheme, language })),
    { scheme, pattern: "**/{Dockerfile,Containerfile,dockerfile,containerfile}" },
    { scheme, pattern: "**/{Dockerfile,Containerfile}.*" },
    { scheme, pattern: "**/*.{Dockerfile,Containerfile,dockerfile,containerfile}" },
    // Other extensions have a language of their own for these.
    { scheme, pattern: "**/.github/workflows/*.{yml,yaml}" },
    { scheme, pattern: "**/{.gitlab-ci,*.gitlab-ci}.{yml,yaml}" },
  ]);
}

/** A killed server comes back without a word; only giving up is worth a message. */
function quietly(handler: ErrorHandler): ErrorHandler {
  return {
    error: (error, message, count) => handler.error(error, message, count),
    async closed() {
      const result = await handler.closed();
      return result.message === undefined ? { ...result, handled: true } : result;
    },
  };
}
