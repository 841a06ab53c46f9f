import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { abandonedOf, parseReference, successor } from "#core";

const digest = `@sha256:${"a".repeat(64)}`;

/** What was given up, and what to write instead. */
function read(text: string): readonly [part: string | undefined, use: string | undefined] {
  const reference = parseReference(text);
  assert.ok(reference, text);
  const abandoned = abandonedOf(reference);
  return [abandoned?.part.text, abandoned && successor(reference, abandoned)?.reference];
}

describe("images that were given up", () => {
  const given: Record<string, readonly [part: string, use: string | undefined]> = {
    "k8s.gcr.io/pause:3.9": ["k8s.gcr.io", "registry.k8s.io/pause:3.9"],
    [`k8s.gcr.io/a/b:1${digest}`]: ["k8s.gcr.io", `registry.k8s.io/a/b:1${digest}`],
    "gcr.io/google_containers/pause:3.1": ["gcr.io/google_containers", undefined],
    "bitnami/redis:7.4": ["bitnami", undefined],
    "index.docker.io/bitnamilegacy/redis": ["index.docker.io/bitnamilegacy", undefined],
    "openjdk:17-jdk-slim": ["openjdk", "eclipse-temurin:17-jdk"],
    "openjdk:8u302-jre-slim-buster": ["openjdk", "eclipse-temurin:8-jre"],
    "docker.io/library/openjdk:11.0.4": ["docker.io/library/openjdk", "docker.io/library/eclipse-temurin:11"],
    "openjdk:7": ["openjdk", undefined],
    "openjdk:17-something": ["openjdk", undefined],
    openjdk: ["openjdk", undefined],
    "rockylinux:9": ["rockylinux", "rockylinux/rockylinux:9"],
    [`rockylinux:9${digest}`]: ["rockylinux", "rockylinux/rockylinux:9"],
    [`rockylinux${digest}`]: ["rockylinux", undefined],
    "centos:stream9": ["centos", undefined],
    "mirror.gcr.io/library/openjdk:17-jdk": [
      "mirror.gcr.io/library/openjdk",
      "mirror.gcr.io/library/eclipse-temurin:17-jdk",
    ],
    "public.ecr.aws/docker/library/openjdk:17-jdk-slim": [
      "public.ecr.aws/docker/library/openjdk",
      "public.ecr.aws/docker/library/eclipse-temurin:17-jdk",
    ],
    // This mirror has official images only.
    "public.ecr.aws/docker/library/rockylinux:9": [
      "public.ecr.aws/docker/library/rockylinux",
      "docker.io/rockylinux/rockylinux:9",
    ],
    "gitlab.example.com/shop/dependency_proxy/containers/openjdk:21": [
      "gitlab.example.com/shop/dependency_proxy/containers/openjdk",
      "gitlab.example.com/shop/dependency_proxy/containers/eclipse-temurin:21",
    ],
    "mirror.gcr.io/bitnami/redis:7.4": ["mirror.gcr.io/bitnami", undefined],
  };
  for (const [text, expected] of Object.entries(given))
    test(text.slice(0, 50), () => assert.deepEqual(read(text), expected));

  test.each([
    ...[
      "bitnami/redis",
      "bitnami/redis:latest",
      `bitnami/redis${digest}`,
      "registry.example.com/bitnami/a:1",
    ],
    ...["registry.k8s.io/pause:3.9", "eclipse-temurin:17", "acme/openjdk:17", "quay.io/minio/operator:v5"],
  ])("%s is looked after", (text) => assert.deepEqual(read(text), [undefined, undefined]));
});
