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

/** Writes what is said in one go in one piece: each write wakes the reader, and costs more than what it says. */
class StdoutWriter extends AbstractMessageWriter implements MessageWriter {
  #waiting = "";
  #written: Promise<void> = Promise.resolve();

  write(message: Message): Promise<void> {
    const body = JSON.stringify(message);
    if (this.#waiting === "") this.#written = this.#soon();
    this.#waiting += `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    return this.#written;
  }

  end(): void {
    process.stdout.end(this.#waiting);
    this.#waiting = "";
  }

  #soon(): Promise<void> {
    return new Promise((resolve, reject) => {
      process.nextTick(() => {
        process.stdout.write(this.#waiting, (error) => {
          if (!error) return resolve();
          this.fireError(error, undefined, undefined);
          reject(error);
        });
        this.#waiting = "";
      });
    });
  }
}
