import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Stage } from "../../core/dockerfile.ts";
import { candidates } from "../../core/kinds/candidate.ts";
import { createdAccounts } from "../../core/kinds/created-account.ts";
import { stepDown } from "../../core/kinds/step-down.ts";
import { isRoot, userOf } from "../../core/kinds/user.ts";
import { fixesOf, needsRoot, switchesFrom } from "../../core/kinds/user-fix.ts";
import { parseDockerfile } from "../../core/parse-dockerfile.ts";
import { apply } from "../../core/place.ts";

describe("userOf", () => {
  const rows: Record<string, [text: string, user: string | undefined]> = {
    "the last USER": ["FROM a\nUSER b\nUSER c:d", "instruction c:d"],
    "a USER of the stage below": ["FROM a AS x\nUSER b\nFROM x", "instruction b"],
    "no USER of another stage": ["FROM a AS x\nUSER b\nFROM scratch", "nothing"],
    "the image's": ["FROM nginxinc/nginx-unprivileged:1.30", "image 101"],
    "a stranger's": ["FROM registry.example.com/a", "stranger"],
    "an image that the build names": ["ARG A\nFROM ${A}", "stranger"],
    "what ONBUILD puts off, from the next stage on": ["FROM alpine AS x\nONBUILD USER b\nFROM x", undefined],
    "what ONBUILD puts off, and a later USER": [
      "FROM alpine AS x\nONBUILD USER b\nFROM x\nUSER c",
      "instruction c",
    ],
    "an empty USER": ['FROM a\nUSER ""', undefined],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      const user = userOf(lastStage(text));
      const detail =
        user?.from === "instruction" ? user.operand.text : user?.from === "image" ? user.user : "";
      assert.equal(user && `${user.from} ${detail}`.trim(), expected);
    });
  }

  test("a team's own images: with tag, without, and by full name", () => {
    for (const key of ["ours/app:1", "ours/app", "docker.io/ours/app"]) {
      assert.deepEqual(userOf(lastStage("FROM ours/app:1"), { [key]: "7" }), { from: "image", user: "7" });
    }
  });
});

test("root has many names", () => {
  for (const user of [
    "root",
    "0",
    "00",
    "+0",
    "0:0",
    "root:app",
    "ContainerAdministrator",
    "NT AUTHORITY\\SYSTEM",
    "host\\Administrator",
  ])
    assert.ok(isRoot(user), user);
  for (const user of ["app", "1000:0", "10", "rooty", "ContainerUser"]) assert.ok(!isRoot(user), user);
});

describe("stepDown", () => {
  const rows: Record<string, [text: string, name: string | false | undefined]> = {
    "gosu behind an init": ['FROM a\nENTRYPOINT ["tini", "--", "gosu", "app", "x"]', "app"],
    "su-exec in a shell": ["FROM a\nCMD exec su-exec app:app x", "app"],
    setpriv: ["FROM a\nCMD setpriv --reuid=app --clear-groups x", "app"],
    runuser: ['FROM a\nENTRYPOINT ["runuser", "-u", "app", "--", "x"]', "app"],
    su: ["FROM a\nCMD su -s /bin/sh app -c x", "app"],
    "su, the account last": ["FROM a\nCMD su -c 'x y' app", "app"],
    "su to root": ["FROM a\nCMD su -c x", false],
    "to root is none": ['FROM a\nENTRYPOINT ["gosu", "root", "x"]', false],
    "in the stage below": ['FROM a AS b\nENTRYPOINT ["gosu", "app"]\nFROM b\nCMD ["x"]', "app"],
    "a tool that is put in": ["FROM alpine\nRUN apk add su-exec\nCMD x", undefined],
    "a tool that is copied": ["FROM alpine\nCOPY --from=tianon/gosu /gosu /usr/local/bin/\nCMD x", undefined],
    "a script that is written here": [
      'FROM alpine\nCOPY <<E /run\nexec su-exec app "$@"\nE\nCMD x',
      undefined,
    ],
    "a database": ["FROM postgres:17", "postgres"],
    "a database with options": ['FROM postgres:17\nCMD ["-c", "a=b"]', "postgres"],
    "a database with its own program": ['FROM redis:8\nCMD ["redis-server", "/x.conf"]', "redis"],
    "a database with an entrypoint around its own": [
      'FROM postgres:17\nENTRYPOINT ["/my-entrypoint.sh"]',
      "postgres",
    ],
    "a database behind a shell": ["FROM redis:8\nCMD redis-server /x.conf", false],
    "a database behind a script": ['FROM redis:8\nCMD ["/run.sh"]', false],
    "a database that something else starts": ['FROM redis:8\nENTRYPOINT ["/run"]', false],
    "a web server behind a shell": ["FROM nginx:1.30\nCMD nginx -g 'daemon off;'", "nginx"],
    nothing: ["FROM alpine\nCMD x", false],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      const found = stepDown(lastStage(text));
      assert.equal(found ? found.name : false, expected);
    });
  }
});

describe("createdAccounts", () => {
  const rows: Record<string, [run: string, accounts: readonly string[]]> = {
    "useradd with a uid": ["useradd -r -u 1001 -g x app", ["app 1001"]],
    "useradd in one word": ["useradd --uid=1001 app && useradd -u1002 b", ["app 1001", "b 1002"]],
    "the next free uid": ["useradd -m app", ["app undefined"]],
    "a uid of a variable": ["useradd -u $SOME app", ["app undefined"]],
    "BusyBox's adduser": ["adduser -D -H -u 1001 -G x app", ["app 1001"]],
    "Debian's adduser": ["adduser --system --uid 1001 --ingroup x app", ["app 1001"]],
    "a group more": ["adduser app docker", []],
    "another uid later": ["useradd app; usermod -u 5 app", ["app 5"]],
    "gone again": ["useradd app && userdel app", []],
  };
  for (const [name, [run, expected]] of Object.entries(rows)) {
    test(name, () => {
      const found = createdAccounts(lastStage(`FROM debian\nRUN ${run}`)).values();
      assert.deepEqual(
        [...found].map(({ name, uid }) => `${name} ${uid}`),
        expected,
      );
    });
  }
});

describe("candidates", () => {
  const rows: Record<string, [text: string, operands: readonly string[]]> = {
    "an account of this file, with its number": [
      "FROM debian\nRUN useradd -u 5 a",
      ["5", "10001", "10001:10001"],
    ],
    "an account of this file, without": ["FROM debian\nRUN useradd a", ["a", "10001", "10001:10001"]],
    "an account that is root, too": ["FROM debian\nRUN useradd -ou 0 a", ["10001", "10001:10001"]],
    "the name is taken": ["FROM debian\nRUN useradd -u 5 app", ["5", "10001:10001"]],
    "the image's": ["FROM node:24", ["1000", "10001", "10001:10001"]],
    "whom the image steps down to": ["FROM postgres:17-alpine", ["70", "10001", "10001:10001"]],
    ".NET's": ["FROM mcr.microsoft.com/dotnet/aspnet:10.0", ["$APP_UID", "10001:10001"]],
    "nobody in scratch": ["FROM scratch", ["65532:65532"]],
    "a stranger's image": ["FROM registry.example.com/a", ["10001:10001"]],
    "an image that cannot create any": ["FROM registry.access.redhat.com/ubi9/ubi-micro", ["10001"]],
    Windows: ["FROM mcr.microsoft.com/windows/servercore:ltsc2025", ["ContainerUser"]],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () =>
      assert.deepEqual(
        candidates(lastStage(text)).map(({ operand }) => operand),
        expected,
      ),
    );
  }
});

describe("needsRoot", () => {
  const rows: Record<string, [instruction: string, answer: boolean]> = {
    packages: ["RUN apt-get update", true],
    "what nobody knows": ["RUN ./configure", true],
    "what is not understood": ['RUN eval "$X"', true],
    "writes outside of /tmp": ["RUN echo a > /etc/b", true],
    "writes in /tmp": ["RUN echo a > /tmp/b", false],
    looks: ["RUN ls && cat /etc/os-release 2>/dev/null", false],
    files: ["COPY a /b", false],
    folders: ["WORKDIR /a", false],
  };
  for (const [name, [instruction, expected]] of Object.entries(rows)) {
    test(name, () =>
      assert.equal(lastStage(`FROM a\n${instruction}`).instructions.some(needsRoot), expected),
    );
  }
});

describe("fixes", () => {
  const first = (text: string, at = 0): string =>
    apply(text, fixesOf(lastStage(text), "recommended")[at]?.edits ?? []);
  const rows: Record<string, [text: string, expected: string]> = {
    "in the case of the file": ['from scratch\ncmd ["a"]\n', 'from scratch\nuser 65532:65532\ncmd ["a"]\n'],
    "above the comments of what starts": [
      'FROM scratch\n# b\nCMD ["a"]\n',
      'FROM scratch\nUSER 65532:65532\n# b\nCMD ["a"]\n',
    ],
    "with CRLF, at the end": ["FROM scratch\r\nCOPY a /", "FROM scratch\r\nCOPY a /\r\nUSER 65532:65532"],
    "not on a line that goes on": ["FROM scratch\nCOPY a / \\\n", "FROM scratch\nCOPY a / \\\n"],
    "above the first of what starts": [
      'FROM scratch\nHEALTHCHECK NONE\nCMD ["a"]',
      'FROM scratch\nUSER 65532:65532\nHEALTHCHECK NONE\nCMD ["a"]',
    ],
    "in the escape of the file": [
      "# escape=`\nFROM alpine\nCOPY a /",
      "# escape=`\nFROM alpine\nCOPY a /\n\nRUN addgroup -g 10001 -S app `\n    && adduser -u 10001 -S -D -H -G app -s /sbin/nologin app\n# app\nUSER 10001",
    ],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => assert.equal(first(text), expected));
  }

  test("an account that the file creates is safe to switch to for strict teams", () => {
    const stage = lastStage('FROM debian\nRUN useradd -u 5 app\nCMD ["a"]');
    assert.deepEqual(
      fixesOf(stage, "strict").map(({ safe }) => safe),
      [true, false],
    );
    assert.deepEqual(
      fixesOf(stage, "recommended").map(({ safe }) => safe),
      [false, false],
    );
  });

  test("the user from before comes first, as it was written", () => {
    const stage = lastStage("FROM node:24\nARG WHO=app\nUSER ${WHO}\nUSER root");
    const operand = userOf(stage);
    assert.ok(operand?.from === "instruction");
    assert.equal(switchesFrom(stage, operand.operand)[0]?.title, "Switch back to ${WHO}");
  });
});

function lastStage(text: string): Stage {
  return parseDockerfile("Dockerfile", text).stages.at(-1) ?? assert.fail("no stage");
}
