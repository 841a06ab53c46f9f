import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { parseReference } from "#core";

const hex = "0123456789abcdef".repeat(4);

describe("parseReference", () => {
  // text, name, registry, repository, tag, digest
  const read: readonly (readonly (string | undefined)[])[] = [
    ["node", "docker.io/library/node", undefined, "node"],
    ["node:24-slim", "docker.io/library/node", undefined, "node", "24-slim"],
    ["library/node:24", "docker.io/library/node", undefined, "library/node", "24"],
    ["docker.io/node", "docker.io/library/node", "docker.io", "node"],
    ["index.docker.io/bitnami/redis", "docker.io/bitnami/redis", "index.docker.io", "bitnami/redis"],
    ["registry-1.docker.io/library/node", "docker.io/library/node", "registry-1.docker.io", "library/node"],
    ["host:5000/app", "host:5000/app", "host:5000", "app"],
    ["host:5000/app:1.2", "host:5000/app", "host:5000", "app", "1.2"],
    ["localhost/app", "localhost/app", "localhost", "app"],
    ["localhost:5000/a/b", "localhost:5000/a/b", "localhost:5000", "a/b"],
    ["ghcr.io/org/app:v1.0.0_x", "ghcr.io/org/app", "ghcr.io", "org/app", "v1.0.0_x"],
    ["HOST/app", "HOST/app", "HOST", "app"],
    ["[::1]:5000/app:1", "[::1]:5000/app", "[::1]:5000", "app", "1"],
    [`app@sha256:${hex}`, "docker.io/library/app", undefined, "app", undefined, `sha256:${hex}`],
    [`a/b:1@sha256:${hex}`, "docker.io/a/b", undefined, "a/b", "1", `sha256:${hex}`],
    [`app@sha512:${hex}${hex}`, "docker.io/library/app", undefined, "app", undefined, `sha512:${hex}${hex}`],
    ["a__b/c-d.e--f", "docker.io/a__b/c-d.e--f", undefined, "a__b/c-d.e--f"],
  ];
  for (const [text = "", name, registry, repository, tag, digest] of read) {
    test(text, () => {
      const reference = parseReference(text);
      assert.ok(reference);
      assert.equal(reference.name, name);
      assert.equal(reference.registry?.text, registry);
      assert.equal(reference.repository.text, repository);
      assert.equal(reference.tag?.text, tag);
      assert.equal(reference.digest?.text, digest);
      for (const part of [reference.registry, reference.repository, reference.tag, reference.digest]) {
        if (part) assert.equal(text.slice(part.start, part.end), part.text);
      }
    });
  }

  const refused = {
    variable: "node:$V",
    template: "{{ .image }}:1",
    "template in the tag": "node:{{ .tag }}",
    "a stage with capitals": "Build",
    "upper-case path": "ghcr.io/Org/app",
    scheme: "https://ghcr.io/org/app",
    "two tags": "node:1:2",
    "colon at the end": "node:",
    "at at the end": "node@",
    "short digest": "node@sha256:abc",
    "long tag": `node:${"a".repeat(129)}`,
    blank: " node",
    "an image id": hex,
    "two dots": "a..b",
    "nothing before the tag": ":1",
    "nothing at all": "",
    "slash at the end": "ghcr.io/",
    "name too long": `${"a/".repeat(128)}a`,
  };
  for (const [name, text] of Object.entries(refused)) {
    test(`refuses ${name}`, () => assert.equal(parseReference(text), undefined));
  }

  test("never fails, and what it reads puts the text together again", () => {
    const piece = fc.constantFrom("a", "B", ".", "-", "_", ":", "@", "/", "5000", "sha256:", hex, "$", " ");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const reference = parseReference(text);
        if (!reference) return;
        const { registry, repository, tag, digest } = reference;
        const parts = [
          registry ? `${registry.text}/` : "",
          repository.text,
          tag ? `:${tag.text}` : "",
          digest ? `@${digest.text}` : "",
        ];
        assert.equal(parts.join(""), text);
      }),
      { numRuns: 2000 },
    );
  });
});
