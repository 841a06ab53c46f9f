import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { allowHere, apply, Workspace } from "#core";

/** The file once the finding at the word is allowed. */
function allowed(text: string, word: string): string {
  const source = Workspace.of({ Dockerfile: text }).source("Dockerfile");
  assert.ok(source);
  const start = text.indexOf(word);
  const at = { file: "Dockerfile", span: { start, end: start + word.length }, certain: true };
  return apply(text, allowHere(source, at, "image/untrusted-registry", "ours"));
}

describe("the comment that allows a finding", () => {
  const dockerfile = "# syntax=example.com/reader:1\nFROM \\\n  ttl.sh/base:1h\n";

  test("stands above the instruction", () => {
    assert.equal(
      allowed(dockerfile, "ttl.sh"),
      "# syntax=example.com/reader:1\n# palisade allow image/untrusted-registry: ours\nFROM \\\n  ttl.sh/base:1h\n",
    );
  });

  test("never stands above a directive, which would be a comment then", () => {
    assert.equal(allowed(dockerfile, "example.com"), dockerfile);
  });
});
