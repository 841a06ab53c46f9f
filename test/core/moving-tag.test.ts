import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type Movement, movementOf, parseReference, type Reference, settled } from "#core";

function read(text: string): Reference {
  const reference = parseReference(text);
  assert.ok(reference, text);
  return reference;
}

describe("tags that move", () => {
  const moving: Record<string, Movement> = {
    "nginx:stable": "channel",
    "node:lts-alpine": "channel",
    "debian:stable-slim": "channel",
    "ghcr.io/acme/app:main": "channel",
    "grafana/grafana:main-ubuntu": "channel",
    "nginx:alpine-slim": "variant",
    "golang:alpine3.24": "variant",
    "python:slim-bookworm": "variant",
    "maven:eclipse-temurin-21": "variant",
    "acme/app:alpine": "variant",
    "python:3-slim": "line",
    "alpine:3": "line",
    "maven:3-eclipse-temurin-21": "line",
    "busybox:1": "line",
  };
  for (const [text, movement] of Object.entries(moving))
    test(text, () => assert.equal(movementOf(read(text)), movement));

  test.each([
    ...["nginx", "nginx:latest", "nginx:1.30", "node:24-slim", "python:3.14", "alpine:3.24", "ubuntu:noble"],
    ...["debian:trixie-slim", "debian:13", "buildpack-deps:trixie", "eclipse-temurin:21-jre"],
    ...["acme/app:main-4f2b9c1", "acme/app:nightly-20261124", "acme/app:noble", "acme/app:3", "acme/app:_"],
  ])("%s stays", (text) => assert.equal(movementOf(read(text)), undefined));
});

describe("the same variant with a version", () => {
  const versions: Record<string, string> = {
    "nginx:stable-alpine3.21": "nginx:1.30-alpine",
    "node:lts": "node:26 node:24 node:22",
    "python:3-slim": "python:3.14-slim python:3.13-slim python:3.12-slim",
    "maven:eclipse-temurin-21": "maven:3.9-eclipse-temurin-21",
    "mirror.gcr.io/library/rust:1": "mirror.gcr.io/library/rust:1.98",
    "acme/app:alpine": "",
    "node:lts-buster": "",
    "openjdk:slim": "",
  };
  for (const [text, expected] of Object.entries(versions)) {
    test(text, () => {
      const found = settled(read(text), "2026-11-23").map(({ reference }) => reference);
      assert.equal(found.join(" "), expected);
      for (const each of found) assert.equal(movementOf(read(each)), undefined, each);
    });
  }
  test("is not guessed from an old table", () =>
    assert.deepEqual(settled(read("node:lts"), "2028-01-01"), []));
});
