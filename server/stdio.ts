/** Standard input and output. */

import {
  AbstractMessageWriter,
  type Connection,
  createConnection,
  type Message,
  type MessageWriter,
  StreamMessageReader,
} from "vscode-languageserver/node";

/** A connection over stdio. The process ends when nobody is at the other end. */
export function overStdio(): Connection {
  const connection = createConnection(new StreamMessageReader(process.stdin), new StdoutWriter());
  let isShutDown = false;
  connection.onShutdown(() => {
    isShutDown = true;
  });
  process.stdin.on("close", () => process.exit(isShutDown ? 0 : 1));
  return connection;
}

/** Writes a message at once and in one piece: whoever reads is woken once, not for the header and again for the rest. */
class StdoutWriter extends AbstractMessageWriter implements MessageWriter {
  write(message: Message): Promise<void> {
    const body = JSON.stringify(message);
    return new Promise((resolve, reject) => {
      process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, (error) => {
        if (!error) return resolve();
        this.fireError(error, message, 1);
        reject(error);
      });
    });
  }

  end(): void {
    process.stdout.end();
  }
}
