import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type ImageRow, imageRow, isRootUser, originOf, parseReference } from "#core";
import endOfLife from "../../data/end-of-life.json";
import table from "../../data/images.json";

function row(text: string): ImageRow | undefined {
  const reference = parseReference(text);
  assert.ok(reference, text);
  return imageRow(reference);
}

describe("imageRow", () => {
  const known: Record<string, Partial<ImageRow>> = {
    node: { user: "", pkg: "apt", shell: true, libc: "glibc", class: "runtime" },
    "node:24-alpine3.22": { user: "", pkg: "apk", libc: "musl" },
    "mirror.gcr.io/library/node": { repo: "docker.io/library/node" },
    "public.ecr.aws/docker/library/node:24": { repo: "docker.io/library/node" },
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/node": {
      repo: "docker.io/library/node",
    },
    "gitlab.example.com/group/dependency_proxy/containers/node:24": { repo: "docker.io/library/node" },
    "gitlab.example.com/g/dependency_proxy/containers/grafana/grafana": { repo: "docker.io/grafana/grafana" },
    "gcr.io/distroless/static-debian13": { user: "0", shell: false, libc: "none", pkg: null },
    "gcr.io/distroless/base": { user: "0", shell: false, libc: "glibc" },
    "gcr.io/distroless/java21-debian13:nonroot": { user: "65532", uid: 65532, class: "distroless" },
    "gcr.io/distroless/nodejs20-debian11:debug-nonroot": { user: "65532", shell: true },
    "cgr.dev/chainguard/node": { user: "65532", pkg: null },
    "cgr.dev/chainguard/node:latest-dev": { user: "65532", pkg: "apk", shell: true },
    "cgr.dev/chainguard/postgres": { user: "0" },
    "cgr.dev/chainguard/git:latest-root": { user: "0" },
    "registry.access.redhat.com/ubi9:9.6": { repo: "registry.access.redhat.com/ubi9/ubi", pkg: "dnf" },
    "registry.redhat.io/ubi9/ubi-minimal": { pkg: "microdnf", noUseradd: true },
    "redhat/ubi9-micro": { pkg: null, noUseradd: true },
    "mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled": {
      user: "1654",
      uid: 1654,
      shell: false,
      pkg: null,
    },
    "mcr.microsoft.com/dotnet/aspnet:10.0-azurelinux3.0-distroless": {
      user: "1654",
      shell: false,
      pkg: null,
    },
    "mcr.microsoft.com/dotnet/aspnet:10.0-azurelinux3.0": { user: "", pkg: "tdnf" },
    "mcr.microsoft.com/dotnet/runtime:8.0-nanoserver-ltsc2022": { user: "ContainerUser", libc: "windows" },
    "mcr.microsoft.com/dotnet/sdk:8.0-windowsservercore-ltsc2022": { user: "ContainerAdministrator" },
    "mariadb:11.8": { user: "", dropsTo: { name: "mysql", uid: 999 } },
    "mariadb:11.8-ubi9": { user: "mysql", uid: 999 },
    "docker:29-dind": { user: "" },
    "docker:29-dind-rootless": { user: "rootless", uid: 1000 },
    "wordpress:php8.3-apache": { user: "" },
    "wordpress:cli": { user: "www-data" },
    "influxdb:3-core": { user: "influxdb3", uid: 1500 },
    "influxdb:2.9": { user: "" },
    nats: { shell: false },
    "nats:alpine": { shell: true, pkg: "apk" },
    caddy: { libc: "musl", pkg: "apk" },
    "eclipse-temurin:21-jre-ubi9-minimal": { pkg: "microdnf", noUseradd: true },
    "almalinux:9-minimal": { pkg: "microdnf" },
    "nginxinc/nginx-unprivileged:1.30": { user: "101", uid: 101 },
    "elasticsearch:9.4.0": { user: "1000:0", uid: 1000 },
    "elasticsearch:8.7.1": { user: "elasticsearch:root", uid: 1000 },
    "elasticsearch:8.17.10": { user: "1000:0", uid: 1000 },
    "elasticsearch:7.17.28": { user: "0:0", uid: 0, users: [{ name: "elasticsearch", uid: 1000 }] },
    "docker.elastic.co/elasticsearch/elasticsearch:9.4.0": { repo: "docker.io/library/elasticsearch" },
    "docker.elastic.co/kibana/kibana:7.17.29": { user: "kibana", uid: 1000 },
    "elastic/logstash:9.4.0": { repo: "docker.io/library/logstash" },
    "haproxy:2.4": { user: "haproxy", uid: 99 },
    "haproxy:2.3.21-alpine": { user: "", uid: 0 },
    "haproxy:1.9": { user: "", uid: 0 },
    "haproxy:2": { user: "haproxy" },
    "haproxy:3.0": { user: "haproxy" },
  };
  for (const [text, expected] of Object.entries(known)) {
    test(text, () => {
      const found: Partial<ImageRow> = row(text) ?? {};
      const picked = Object.keys(expected).map((key) => [key, found[key as keyof ImageRow]]);
      assert.deepEqual(Object.fromEntries(picked), expected);
    });
  }

  test("accounts have another uid in Alpine", () => {
    assert.equal(row("postgres:18")?.dropsTo?.uid, 999);
    assert.equal(row("postgres:18-alpine")?.dropsTo?.uid, 70);
    assert.equal(row("php:8.4-fpm")?.users?.[0]?.uid, 33);
    assert.equal(row("php:8.4-fpm-alpine")?.users?.[0]?.uid, 82);
  });

  test("accounts appear with a version", () => {
    assert.equal(row("ubuntu:22.04")?.users, undefined);
    assert.equal(row("ubuntu:jammy")?.users, undefined);
    assert.equal(row("ubuntu:24.04")?.users?.[0]?.name, "ubuntu");
    assert.equal(row("ubuntu:noble")?.users?.[0]?.name, "ubuntu");
    assert.equal(row("ubuntu")?.users?.[0]?.name, "ubuntu");
    assert.equal(row("mcr.microsoft.com/dotnet/aspnet:6.0")?.users, undefined);
    assert.equal(row("mcr.microsoft.com/dotnet/aspnet:8.0")?.users?.[0]?.uid, 1654);
  });

  test("Windows images have no account of the Linux ones", () => {
    assert.equal(row("mcr.microsoft.com/dotnet/runtime:8.0-nanoserver-ltsc2022")?.users, undefined);
  });

  for (const text of [
    "app",
    "registry.example.com/node",
    "ghcr.io/library/node",
    "docker.io/acme/node",
    "gcr.io/distroless",
    "__proto__/constructor",
    "constructor:toString",
  ]) {
    test(`${text} is a stranger`, () => assert.equal(parseReference(text) && row(text), undefined));
  }

  test("a tag may be any word", () => assert.equal(row("gcr.io/distroless/static:constructor")?.user, "0"));
});

test("originOf leaves alone what is no mirror", () => {
  assert.equal(
    originOf("registry.example.com/docker-hub/library/node"),
    "registry.example.com/docker-hub/library/node",
  );
});

test("isRootUser", () => {
  for (const user of ["", "0", "00", "+0", "root", "root:root", "0:1000", ":0"])
    assert.ok(isRootUser(user), user);
  for (const user of ["1000", "node", "1000:0", "ContainerUser", "10"]) assert.ok(!isRootUser(user), user);
});

describe("the tables", () => {
  test("every product of a row has dates and a name", () => {
    const products = new Set(Object.keys(endOfLife.products));
    for (const image of table.images) {
      const { repo, eol } = image as { repo: string; eol?: string };
      if (eol) assert.ok(products.has(eol), repo);
    }
    for (const product of Object.values(endOfLife.repositories)) assert.ok(products.has(product), product);
    for (const product of products) assert.ok(Object.hasOwn(endOfLife.names, product), product);
  });

  test("no repository twice, and patterns that compile", () => {
    const repos = table.images.map(({ repo }) => repo);
    assert.equal(new Set(repos).size, repos.length);
    for (const image of table.images as unknown as ImageRow[]) {
      for (const { re } of image.tagRules ?? []) new RegExp(re);
    }
  });

  test("dates are days", () => {
    for (const [product, cycles] of Object.entries(endOfLife.products)) {
      for (const [cycle, ...dates] of cycles as unknown[][]) {
        for (const date of dates) {
          if (typeof date === "string") assert.match(date, /^\d{4}-\d\d-\d\d$/, `${product} ${cycle}`);
        }
      }
    }
  });

  test("name their source, licence and date", () => {
    for (const { source, licence, asOf } of [endOfLife, table]) {
      assert.match(source, /^https:/);
      assert.notEqual(licence, "");
      assert.match(asOf, /^\d{4}-\d\d-\d\d$/);
    }
  });
});
