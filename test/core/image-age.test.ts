import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { agesOf, parseReference, tableAge } from "#core";

const today = "2026-11-23";

/** `title state on`, for everything worth saying about the reference. */
function ages(text: string, day = today, warnDays?: number): string[] {
  const reference = parseReference(text);
  assert.ok(reference, text);
  return agesOf(reference, day, warnDays).map(({ release, state, on, until }) => {
    const { start, end } = release.part;
    return [text.slice(start, end), release.title, state, on, until].filter(Boolean).join(" | ");
  });
}

describe("newly past on 2026-11-23", () => {
  const past: Record<string, string> = {
    "mcr.microsoft.com/dotnet/aspnet:8.0": "8.0 | .NET 8 | ended | 2026-11-10",
    "mcr.microsoft.com/dotnet/sdk:9.0.100-noble": "9.0.100 | .NET 9 | ended | 2026-11-10",
    "postgres:14": "14 | PostgreSQL 14 | ended | 2026-11-12",
    "alpine:3.21": "3.21 | Alpine 3.21 | ended | 2026-11-01",
    "python:3.10": "3.10 | Python 3.10 | ended | 2026-10-31",
    "registry.k8s.io/kube-proxy:v1.34.2": "v1.34.2 | Kubernetes 1.34 | ended | 2026-10-27",
    "eclipse-temurin:26": "26 | Eclipse Temurin 26 | ended | 2026-09-15",
    "debian:11": "11 | Debian 11 | ended | 2026-08-31",
    "golang:1.25": "1.25 | Go 1.25 | ended | 2026-08-19",
    "debian:12": "12 | Debian 12 | lts | 2026-07-11 | 2028-06-30",
    "ubuntu:25.10": "25.10 | Ubuntu 25.10 | ended | 2026-07-01",
    "amazonlinux:2": "2 | Amazon Linux 2 | ended | 2026-06-30",
    "node:20": "20 | Node.js 20 | ended | 2026-04-30",
    // Ahead.
    "php:8.2": "8.2 | PHP 8.2 | ending | 2026-12-31",
    "redis:8.0": "8.0 | Redis 8.0 | ending | 2026-12-01",
    "fedora:43": "43 | Fedora 43 | ending | 2026-12-09",
    // Distroless stops before Debian does.
    "gcr.io/distroless/static-debian12:nonroot": "debian12 | Distroless on Debian 12 | ended | 2026-09-30",
    "gcr.io/distroless/base-nossl-debian12": "debian12 | Distroless on Debian 12 | ended | 2026-09-30",
    "gcr.io/distroless/java17-debian12": "debian12 | Distroless on Debian 12 | ended | 2026-01-31",
    "gcr.io/distroless/nodejs20-debian12": "debian12 | Distroless on Debian 12 | ended | 2026-01-31",
    "gcr.io/distroless/python3-debian12": "debian12 | Distroless on Debian 12 | ended | 2026-04-30",
    "gcr.io/distroless/cc-debian11": "debian11 | Distroless on Debian 11 | ended",
  };
  for (const [text, expected] of Object.entries(past))
    test(text, () => assert.deepEqual(ages(text), [expected]));
});

describe("the part of the tag that is old", () => {
  const told: Record<string, string[]> = {
    "node:20-alpine3.19": [
      "20 | Node.js 20 | ended | 2026-04-30",
      "alpine3.19 | Alpine 3.19 | ended | 2025-11-01",
    ],
    "node:22-bullseye": ["bullseye | Debian 11 | ended | 2026-08-31"],
    "amazoncorretto:8-al2": ["al2 | Amazon Linux 2 | ended | 2026-06-30"],
    "quay.io/centos/centos:stream8": ["stream8 | CentOS Stream 8 | ended | 2024-05-31"],
    "nvidia/cuda:11.4.0-base-ubuntu18.04": ["ubuntu18.04 | Ubuntu 18.04 | paid | 2023-05-31 | 2028-04-01"],
    "bitnami/kafka:3.9.0-debian-10-r3": ["debian-10 | Debian 10 | ended | 2024-06-30"],
    "ubuntu:focal": ["focal | Ubuntu 20.04 | paid | 2025-05-31 | 2030-04-02"],
    "eclipse-temurin:8u302-b08-jdk-focal": ["focal | Ubuntu 20.04 | paid | 2025-05-31 | 2030-04-02"],
    "mcr.microsoft.com/windows/servercore:1903": ["1903 | Windows Server 1903 | ended | 2020-12-08"],
    [`node:20@sha256:${"a".repeat(64)}`]: ["20 | Node.js 20 | ended | 2026-04-30"],
  };
  for (const [text, expected] of Object.entries(told))
    test(text, () => assert.deepEqual(ages(text), expected));
});

describe("nothing is said", () => {
  const silent = {
    "about a supported release": "python:3.13-slim-trixie",
    "about a build of a supported release": "eclipse-temurin:21.0.4_7-jre",
    "about a tag that moves": "python:3",
    "about a tag that moves between lines in support": "mysql:8",
    "about no tag": "node",
    "about a digest": `node@sha256:${"a".repeat(64)}`,
    "about a commit id": "node:8befacaad",
    "about a codename in an unknown image": "acme/app:buster",
    "about an unknown registry's namesake": "registry.example.com/node:12",
    "about a number that is no Debian": "fluent/fluentd:v1.16.2-debian-1.1",
    "about the system of an old tag that does not name it": "haskell:9.10",
    "about LTSC releases that share a number": "mcr.microsoft.com/windows/servercore:1809",
    "about words of the language": "node:constructor",
    "about newer distroless": "gcr.io/distroless/static-debian13",
    "about a version that is not out yet": "python:3.15-rc",
  };
  for (const [name, text] of Object.entries(silent))
    test(`${name}: ${text}`, () => assert.deepEqual(ages(text), []));
});

describe("moving tags", () => {
  test("end when the last release they could name has", () => {
    assert.deepEqual(ages("python:2"), ["2 | Python 2 | ended | 2020-01-01"]);
    assert.deepEqual(ages("php:7-apache"), ["7 | PHP 7 | ended | 2022-11-28"]);
    assert.deepEqual(ages("mongo:5"), ["5 | MongoDB 5 | ended | 2024-10-31"]);
  });

  test("that are older than the table have ended", () => {
    assert.deepEqual(ages("node:0.10"), ["0.10 | Node.js 0.10 | ended"]);
  });
});

describe("rolling products", () => {
  test("are judged after two releases and half a year", () => {
    assert.deepEqual(ages("rust:1.70"), ["1.70 | Rust 1.70 | superseded | 2023-07-14"]);
    assert.deepEqual(ages("grafana/grafana:10.0.1"), ["10.0.1 | Grafana 10.0 | superseded | 2023-10-24"]);
    assert.deepEqual(ages("rust:1.97"), []);
    assert.deepEqual(ages("rust:1.96"), []);
  });

  test("Go has two releases in support and is none of them", () => {
    assert.deepEqual(ages("golang:1.25"), ["1.25 | Go 1.25 | ended | 2026-08-19"]);
  });

  test("Neo4j's calendar versions roll, its numbered ones do not", () => {
    assert.match(ages("neo4j:4.3")[0] ?? "", /ended/);
    assert.match(ages("neo4j:2025.01")[0] ?? "", /superseded/);
  });
});

describe("the day", () => {
  test("of the end is still supported", () => {
    assert.deepEqual(ages("alpine:3.21", "2026-11-01"), ["3.21 | Alpine 3.21 | ending | 2026-11-01"]);
    assert.deepEqual(ages("alpine:3.21", "2026-11-02"), ["3.21 | Alpine 3.21 | ended | 2026-11-01"]);
  });

  test("ninety days ahead is the first warning", () => {
    assert.deepEqual(ages("fedora:44", "2027-03-03"), []);
    assert.deepEqual(ages("fedora:44", "2027-03-04"), ["44 | Fedora 44 | ending | 2027-06-02"]);
    assert.deepEqual(ages("fedora:44", "2027-03-04", 30), []);
  });

  test("before the table is the table's", () => {
    assert.deepEqual(ages("node:20", "1999-01-01"), ages("node:20", "2026-08-22"));
    assert.equal(tableAge("1999-01-01").days, 0);
  });

  test("says how old the table is", () => {
    assert.deepEqual(tableAge("2026-08-23"), { month: "2026-08", days: 1 });
    assert.equal(tableAge("2027-08-22").days, 365);
  });

  test("Debian goes from support to volunteers to nothing", () => {
    assert.deepEqual(ages("debian:13", "2028-08-09"), []);
    assert.deepEqual(ages("debian:13", "2028-08-10"), ["13 | Debian 13 | lts | 2028-08-09 | 2030-06-30"]);
    assert.deepEqual(ages("debian:13", "2030-07-01"), ["13 | Debian 13 | ended | 2030-06-30"]);
  });

  test("Ubuntu and RHEL warn ahead of the subscription", () => {
    assert.deepEqual(ages("ubuntu:24.04", "2029-04-01"), ["24.04 | Ubuntu 24.04 | ending | 2029-05-31"]);
    assert.match(ages("ubuntu:24.04", "2029-07-01")[0] ?? "", /paid \| 2029-05-31/);
  });
});
