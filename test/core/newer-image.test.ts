import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { agesOf, parseReference, pinned, type Reference, renewed } from "#core";

const today = "2026-11-23";
const digest = `@sha256:${"a".repeat(64)}`;

function read(text: string): Reference {
  const reference = parseReference(text);
  assert.ok(reference, text);
  return reference;
}

describe("renewed", () => {
  const newer: Record<string, string> = {
    "node:20-alpine3.19": "node:26-alpine node:24-alpine node:22-alpine",
    "python:3.8-slim-buster": "python:3.14-slim-trixie python:3.13-slim-trixie python:3.12-slim-trixie",
    "node:22-bullseye": "node:22-trixie",
    "node:22.3.0-bullseye-slim": "node:22-trixie-slim",
    "postgres:14.5-alpine": "postgres:18-alpine postgres:17-alpine postgres:16-alpine",
    "golang:1.25-alpine": "golang:1.27-alpine golang:1.26-alpine",
    "php:8.1-fpm-alpine3.18": "php:8.5-fpm-alpine php:8.4-fpm-alpine php:8.3-fpm-alpine",
    "debian:11": "debian:13",
    "debian:bullseye-20240513-slim": "debian:trixie-slim",
    "debian:bookworm-slim": "debian:trixie-slim",
    "ubuntu:20.04": "ubuntu:26.04 ubuntu:24.04 ubuntu:22.04",
    "ubuntu:focal": "ubuntu:resolute ubuntu:noble ubuntu:jammy",
    "alpine:3.18": "alpine:3.24 alpine:3.23 alpine:3.22",
    "mcr.microsoft.com/dotnet/aspnet:8.0": "mcr.microsoft.com/dotnet/aspnet:10.0",
    "mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled":
      "mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled",
    "mcr.microsoft.com/dotnet/aspnet:6.0-bullseye-slim": "mcr.microsoft.com/dotnet/aspnet:10.0",
    "mcr.microsoft.com/dotnet/sdk:8.0-alpine3.20": "mcr.microsoft.com/dotnet/sdk:10.0-alpine",
    "eclipse-temurin:11.0.4_8-jre-focal": "eclipse-temurin:11-jre",
    "eclipse-temurin:20-jdk-jammy": "eclipse-temurin:25-jdk-resolute eclipse-temurin:21-jdk",
    "amazoncorretto:8-al2": "amazoncorretto:8-al2023",
    "mirror.gcr.io/library/node:20":
      "mirror.gcr.io/library/node:26 mirror.gcr.io/library/node:24 mirror.gcr.io/library/node:22",
    "gcr.io/distroless/static-debian12:nonroot": "gcr.io/distroless/static-debian13:nonroot",
    "gcr.io/distroless/java17-debian11": "gcr.io/distroless/java17-debian13",
    "gcr.io/distroless/nodejs20-debian12":
      "gcr.io/distroless/nodejs26-debian13 gcr.io/distroless/nodejs24-debian13 gcr.io/distroless/nodejs22-debian13",
    "maven:3.8-eclipse-temurin-17-alpine": "maven:3.9-eclipse-temurin-17-alpine",
    "rabbitmq:3.8-management-alpine": "rabbitmq:4.3-management-alpine",
    [`node:20${digest}`]: "node:26 node:24 node:22",
    // Nothing newer, or nothing that is known to exist.
    "eclipse-temurin:26-jre": "",
    "centos:7": "",
    "openjdk:8-jre-slim-buster": "",
    "maven:3.8-openjdk-11-slim": "",
    "grafana/grafana:8.0.0": "",
    "registry.k8s.io/kube-proxy:v1.30.0": "",
    "python:3.13": "",
  };
  for (const [text, expected] of Object.entries(newer)) {
    test(text, () => {
      const found = renewed(read(text), today).map(({ reference }) => reference);
      assert.equal(found.join(" "), expected);
    });
  }

  test("is supported, and the text it says", () => {
    for (const text of Object.keys(newer)) {
      for (const { start, end, text: written, reference } of renewed(read(text), today)) {
        assert.equal(text.slice(0, start) + written + text.slice(end), reference);
        assert.deepEqual(agesOf(read(reference), today), [], reference);
      }
    }
  });

  test("is left to newer tables after 400 days", () => {
    assert.equal(renewed(read("node:20"), "2027-09-26").length > 0, true);
    assert.deepEqual(renewed(read("node:20"), "2027-09-27"), []);
  });
});

describe("pinned", () => {
  const versions: Record<string, string> = {
    node: "node:26 node:26-slim node:24",
    "node:latest": "node:26 node:26-slim node:24",
    debian: "debian:13 debian:13-slim",
    ubuntu: "ubuntu:26.04 ubuntu:24.04",
    golang: "golang:1.27 golang:1.26",
    "eclipse-temurin": "eclipse-temurin:25 eclipse-temurin:21",
    "mcr.microsoft.com/dotnet/sdk": "mcr.microsoft.com/dotnet/sdk:10.0",
    nats: "nats:2.14",
    "docker.io/library/nginx:latest": "docker.io/library/nginx:1.31 docker.io/library/nginx:1.30",
    openjdk: "",
    "grafana/grafana": "",
    "registry.example.com/app": "",
  };
  for (const [text, expected] of Object.entries(versions)) {
    test(text, () => {
      const found = pinned(read(text), today).map(({ reference }) => reference);
      assert.equal(found.join(" "), expected);
    });
  }

  test("takes long-term support from the day it begins", () => {
    const first = (day: string) => pinned(read("node"), day)[0]?.reference;
    assert.equal(first("2026-10-27"), "node:24");
    assert.equal(first("2026-10-28"), "node:26");
  });
});
