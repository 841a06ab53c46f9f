import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import type { AbandonedTable, EndOfLifeTable, ImageTable, PodSecurityTable } from "../core/kinds/tables.ts";
import { baseIn, cyclesOf, differences, publishedIn, renewedRow, sizeIn, toText } from "../scripts/facts.ts";

describe("cyclesOf", () => {
  test("keeps what the table needs", () => {
    const releases = [
      { name: "26", isEol: false, eolFrom: "2029-04-30", isLts: false, ltsFrom: "2026-10-28" },
      { name: "12", isEol: true, eolFrom: "2026-07-11", isEoes: false, eoesFrom: "2028-06-30", isLts: false },
      { name: "10", isEol: false, eolFrom: null, isLts: true },
      { name: "1", isEol: true, eolFrom: null },
    ];
    assert.deepEqual(cyclesOf("any", releases), [
      ["26", "2029-04-30", null, "2026-10-28"],
      ["12", "2026-07-11", "2028-06-30"],
      ["10", false, null, true],
      ["1", true],
    ]);
  });

  test("leaves out numbers that two releases of Windows share", () => {
    const releases = [{ name: "1809", isEol: true, eolFrom: "2020-11-10" }];
    assert.deepEqual(cyclesOf("windows-server-core", releases), []);
    assert.equal(cyclesOf("debian", releases).length, 1);
  });
});

const library = `# generated
Maintainers: Somebody
GitRepo: https://github.com/nodejs/docker-node.git

Tags: 26.7.0-alpine, 26.7-alpine, 26-alpine3.23, 26-alpine, alpine
Architectures: amd64
GitCommit: aaaa
Directory: 26/alpine3.23

Tags: 26.7.0, 26.7, 26, latest, 26.7.0-trixie, trixie
GitCommit: bbbb
Directory: 26/trixie

Tags: 24.19.0-bookworm-slim, 24.19, 24, lts,
 24-slim
GitCommit: cccc
Directory: 24/bookworm-slim
`;

describe("publishedIn", () => {
  test("reads versions, variants and the Dockerfile of latest", () => {
    assert.deepEqual(publishedIn(library), {
      latest: "26.7.0",
      versions: ["26.7", "26", "24.19", "24"],
      variants: ["alpine", "bookworm", "slim", "trixie"],
      dockerfile: "https://raw.githubusercontent.com/nodejs/docker-node/bbbb/26/trixie/Dockerfile",
    });
  });

  test("of nothing is nothing", () => {
    assert.deepEqual(publishedIn(""), {
      latest: undefined,
      versions: [],
      variants: [],
      dockerfile: undefined,
    });
  });
});

test("baseIn finds the base of the last stage", () => {
  assert.equal(
    baseIn("FROM a AS b\nRUN x\nFROM --platform=linux/amd64 debian:trixie-slim\n"),
    "debian:trixie-slim",
  );
  assert.equal(baseIn("RUN x"), undefined);
});

test("sizeIn reads amd64", () => {
  const page = [
    "### `node:18-slim` - linux; arm64 variant v8",
    "-\tTotal Size: **78.4 MB (78446818 bytes)**  ",
    "### `node:18-slim` - linux; amd64",
    "-\tTotal Size: **79.7 MB (79660745 bytes)**  ",
    "### `node:18-slim` - linux; s390x",
    "-\tTotal Size: **1 MB (1000000 bytes)**  ",
  ].join("\n");
  assert.equal(sizeIn(page), 80);
  assert.equal(sizeIn("nothing"), undefined);
});

test("renewedRow keeps what people wrote", () => {
  const row = {
    repo: "docker.io/library/node",
    class: "runtime",
    variants: ["lts", "buster", "slim"],
    user: "",
  } as const;
  const renewed = renewedRow(row, publishedIn(library), "buildpack-deps:trixie");
  assert.deepEqual(renewed.variants, ["alpine", "bookworm", "buster", "lts", "slim", "trixie"]);
  assert.equal(renewed.user, "");
  assert.equal(renewed.from, "buildpack-deps:trixie");
});

describe("the tables", () => {
  const text = (name: string) => readFileSync(new URL(`../data/${name}.json`, import.meta.url), "utf8");
  const images = JSON.parse(text("images")) as ImageTable;
  const endOfLife = JSON.parse(text("end-of-life")) as EndOfLifeTable;
  const podSecurity = JSON.parse(text("pod-security")) as PodSecurityTable;
  const abandoned = JSON.parse(text("abandoned")) as AbandonedTable;

  test("are written as the script writes them", () => {
    assert.equal(toText(images), text("images"));
    assert.equal(toText(podSecurity), text("pod-security"));
    assert.equal(toText(abandoned), text("abandoned"));
    assert.equal(toText(endOfLife), text("end-of-life"));
  });

  test("are small", () => {
    assert.ok(text("images").length + text("end-of-life").length < 120_000);
  });

  test("are explained, key by key and column by column", () => {
    const page = readFileSync(new URL("../data/README.md", import.meta.url), "utf8");
    const columns = [...images.images, ...abandoned.images].flatMap((row) => Object.keys(row));
    const keys = [images, endOfLife, podSecurity, abandoned].flatMap((table) => Object.keys(table));
    for (const key of new Set([...keys, ...columns])) assert.ok(page.includes(`\`${key}\``), key);
  });

  test("differ from newer ones line by line", () => {
    const products = { ...endOfLife.products, nodejs: [["26", "2030-01-01"]] as const };
    const lines = differences({ images, endOfLife }, { images, endOfLife: { ...endOfLife, products } });
    assert.ok(lines.includes('~ nodejs 26: ["2029-04-30",null,"2026-10-28"] → ["2030-01-01"]'), lines[0]);
    assert.ok(lines.includes('- nodejs 20: ["2026-04-30",null,"2023-10-24"]'), lines[0]);
  });
});
