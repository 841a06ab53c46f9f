import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { copiesOf, matchesName, parseReference, type Reference } from "#core";

function read(text: string): Reference {
  const reference = parseReference(text);
  assert.ok(reference, text);
  return reference;
}

describe("patterns of images", () => {
  const fitting: readonly (readonly [pattern: string, image: string])[] = [
    ["docker.io/acme", "acme/app:1"],
    ["acme/*", "acme/app:1"],
    ["acme/app", "docker.io/acme/app"],
    ["nginx", "docker.io/library/nginx:1.30"],
    ["library/*", "nginx"],
    ["hub.docker.com/library/**", "nginx"],
    ["registry-1.docker.io", "acme/app"],
    ["registry.example.com", "registry.example.com/a/b:1"],
    ["registry.example.com/**", "Registry.Example.com/a"],
    ["registry.example.com/", "registry.example.com/a"],
    ["registry.example.com:5000/team", "registry.example.com:5000/team/app"],
    ["registry.example.com/*/base", "registry.example.com/team/base/node"],
    ["*.gcr.io", "eu.gcr.io/project/app"],
    ["*", "quay.io/somebody/app"],
  ];
  test.each(fitting)("%s fits %s", (pattern, image) => assert.ok(matchesName([pattern], read(image))));

  const strange: readonly (readonly [pattern: string, image: string])[] = [
    ["docker.io/acme", "acme-evil/app"],
    ["acme/app", "acme/app-evil"],
    ["registry.example.com", "registry.example.com.evil.com/app"],
    ["registry.example.com", "registry.example.com:5000/app"],
    ["registry.example.com/team/*", "registry.example.com/other/team/app"],
    ["*.gcr.io", "gcr.io.evil.com/app"],
    ["*.example.com", "evil.com/x.example.com/app"],
    ["nginx", "acme/nginx"],
    ["", "nginx"],
  ];
  test.each(strange)("%j does not fit %s", (pattern, image) =>
    assert.ok(!matchesName([pattern], read(image))),
  );
});

describe("copies on mirrors", () => {
  const mirrors = {
    "docker.io/library/*": "registry.example.com/hub/*",
    "quay.io": "registry.example.com/quay",
    "acme/**": "Bad Mirror",
  };
  const copies: Record<string, readonly string[]> = {
    "nginx:1.30": ["registry.example.com/hub/nginx:1.30"],
    "quay.io/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef": [
      "registry.example.com/quay/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ],
    "quay.io.evil.com/a": [],
    "acme/app": [],
  };
  for (const [image, expected] of Object.entries(copies)) {
    test(image.slice(0, 30), () => {
      const found = copiesOf(read(image), mirrors);
      assert.deepEqual(
        found.map(({ reference }) => reference),
        expected,
      );
    });
  }
});
