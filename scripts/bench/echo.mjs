/** A server that answers every change at once and knows nothing: what protocol, pipes and processes cost on this machine. */

let received = Buffer.alloc(0);

process.stdin.on("data", (chunk) => {
  received = Buffer.concat([received, chunk]);
  for (;;) {
    const head = received.indexOf("\r\n\r\n");
    const [, length] =
      /content-length: *(\d+)/i.exec(received.toString("latin1", 0, Math.max(head, 0))) ?? [];
    const end = head + 4 + Number(length);
    if (head < 0 || received.length < end) return;
    answer(JSON.parse(received.toString("utf8", head + 4, end)));
    received = received.subarray(end);
  }
});

function answer({ id, method, params }) {
  if (method === "exit") process.exit();
  if (id !== undefined) send({ id, result: { capabilities: {} } });
  if (method === "initialized") send({ method: "palisade/status", params: { indexing: false } });
  if (method !== "textDocument/didOpen" && method !== "textDocument/didChange") return;
  const { uri, version } = params.textDocument;
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: version % 2 } };
  const diagnostics = [{ range, message: `Version ${version}`, severity: 2 }];
  send({ method: "textDocument/publishDiagnostics", params: { uri, version, diagnostics } });
}

function send(message) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
