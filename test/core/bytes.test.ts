import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { fromBase64, fromUtf8, toBase64, toUtf8 } from "../../core/bytes.ts";

describe("base64", () => {
  test("is written and read as everywhere", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        assert.equal(toBase64(bytes), text);
        assert.deepEqual(fromBase64(text), bytes);
      }),
    );
  });

  test("may be broken into lines, as Go allows", () => {
    assert.deepEqual(fromBase64("cGFz\r\nc3dv\ncmQ=\n"), toUtf8("password"));
  });

  for (const text of [
    "cGFzc3dvcmQ",
    "cGFz c3dv cmQ=",
    "cGFz\tc3dv",
    "a-b_",
    "=",
    "====",
    "a===",
    "a=bc",
    "ä+==",
    "p@ss",
  ]) {
    test(`is not ${JSON.stringify(text)}`, () => assert.equal(fromBase64(text), undefined));
  }
});

describe("UTF-8", () => {
  test("is written as everywhere", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        assert.deepEqual(toUtf8(text), new Uint8Array(Buffer.from(text)));
      }),
    );
  });

  test("is read as everywhere, and refused as everywhere", () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" }).map(toUtf8)), (bytes) => {
        let expected: string | undefined;
        try {
          expected = strict.decode(bytes);
        } catch {
          expected = undefined;
        }
        assert.equal(fromUtf8(bytes), expected);
      }),
      { numRuns: 1000 },
    );
  });

  test("half a surrogate pair becomes a replacement character", () => {
    assert.deepEqual(toUtf8("a\ud800b"), new Uint8Array(Buffer.from("a\ufffdb")));
  });
});
