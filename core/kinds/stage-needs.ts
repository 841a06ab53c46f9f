/**
 * What the stages of a Dockerfile use of the image they build on. Where it cannot be known, they use it:
 * what is said here takes choices away, it never reports anything.
 */

import type { Stage } from "../dockerfile.ts";
import type { Instruction } from "../instruction.ts";
import type { Lack } from "./tables.ts";

/** What the stages need that a leaner image may lack. */
export function needsOf(stages: readonly Stage[]): ReadonlySet<Lack> {
  const needs = new Set<Lack>();
  const instructions = stages.flatMap((stage) => (stage.understood ? stage.instructions : []));
  if (stages.some(({ understood }) => !understood)) for (const lack of ALL) needs.add(lack);
  const words = new Set(instructions.flatMap(wordsIn));
  const has = (tools: readonly string[]) => tools.some((tool) => words.has(tool));

  if (has(APT)) needs.add("apt");
  if (has([...DNF, ...ACCOUNTS])) needs.add("dnf");
  if (has(JDK)) needs.add("jdk");
  if (usesTools(words, instructions) || has(COMPILED)) needs.add("compilers");
  if (has([...ACCOUNTS, ...GLIBC]) || instructions.some(copiesFromStage) || startsScript(instructions)) {
    needs.add("glibc");
  }
  if (instructions.some(needsShell)) needs.add("shell");
  return needs;
}

/** Whether the stages install packages of a language, which may have to be compiled. */
export function installsPackages(stages: readonly Stage[]): boolean {
  const words = new Set(stages.flatMap((stage) => stage.instructions.flatMap(wordsIn)));
  return INSTALLERS.some((tool) => words.has(tool));
}

const ALL: readonly Lack[] = ["apt", "compilers", "dnf", "glibc", "jdk", "shell"];
const APT = ["apt", "apt-get", "apt-cache", "dpkg", "add-apt-repository"];
const DNF = ["dnf", "yum", "rpm"];
/** The minimal and the musl images create accounts in another way, or not at all. */
const ACCOUNTS = ["useradd", "usermod", "groupadd", "adduser", "addgroup", "passwd", "chpasswd"];
const JDK =
  "javac javap jar jarsigner jlink jpackage jdeps jcmd jconsole jdb jhsdb jinfo jmap jps jstack jstat mvn mvnw gradle gradlew sbt ant lein".split(
    " ",
  );
const INSTALLERS = "pip pip3 pipenv poetry uv npm yarn pnpm bundle bundler gem cpan cpanm".split(" ");
/** Packages that bring binaries for glibc only, and shells that musl images have not. */
const GLIBC =
  "bash sharp canvas bcrypt better-sqlite3 node-sass grpc puppeteer playwright prisma oracledb tensorflow gcompat".split(
    " ",
  );

/** Packages of Python that are compiled where they are installed. */
const COMPILED = "mysqlclient psycopg2 pygraphviz python-ldap uwsgi".split(" ");

/** Programs of the full images, and the Debian package that brings each. */
const TOOLS: Readonly<Record<string, string>> = {
  autoconf: "autoconf",
  automake: "automake",
  bzip2: "bzip2",
  "c++": "g++",
  cc: "gcc",
  convert: "imagemagick",
  curl: "curl",
  file: "file",
  "g++": "g++",
  gcc: "gcc",
  git: "git",
  gpg: "gnupg",
  hg: "mercurial",
  libtool: "libtool",
  make: "make",
  "node-gyp": "g++",
  patch: "patch",
  ps: "procps",
  ssh: "openssh-client",
  svn: "subversion",
  unzip: "unzip",
  wget: "wget",
  xz: "xz-utils",
};
const BUILD_ESSENTIAL = new Set(["g++", "gcc", "make", "patch"]);

/** Whether a program is called that only the full image has, and that the stages do not install themselves. */
function usesTools(words: ReadonlySet<string>, instructions: readonly Instruction[]): boolean {
  const installed = new Set(instructions.flatMap((each) => textOf(each).match(INSTALL) ?? []).flatMap(split));
  return Object.entries(TOOLS).some(([tool, brought]) => {
    const isInstalled =
      installed.has(brought) || (installed.has("build-essential") && BUILD_ESSENTIAL.has(brought));
    return words.has(tool) && !isInstalled;
  });
}

const INSTALL = /\bapt(?:-get)?\b[^;&|]*\binstall\b[^;&|]*/g;

/** What an instruction runs, now or when the container starts; the files of a COPY are no part of it. */
function textOf(instruction: Instruction): string {
  switch (instruction.keyword) {
    case "RUN":
      return [instruction.line.text, ...instruction.heredocs.map(({ content }) => content.text)].join("\n");
    case "CMD":
    case "ENTRYPOINT":
    case "HEALTHCHECK":
    case "SHELL":
      return instruction.line.text;
    default:
      return "";
  }
}

function wordsIn(instruction: Instruction): string[] {
  return split(textOf(instruction));
}

/** Words without the folder they are in, and no options: `/usr/bin/git` is git, `-jar` is not jar. */
function split(text: string): string[] {
  return text.split(/[^\w.+-]+/).filter((word) => !word.startsWith("-"));
}

/** Whether files come from another stage: programs and libraries among them were linked there. */
function copiesFromStage(instruction: Instruction): boolean {
  return instruction.keyword === "COPY" && instruction.flag("from") !== undefined;
}

/** A script names its own shell, and nobody here can read it. */
function startsScript(instructions: readonly Instruction[]): boolean {
  return instructions.some(
    ({ keyword, args }) =>
      (keyword === "ENTRYPOINT" || keyword === "CMD") &&
      args.some(({ text }) => /\.sh\b|entrypoint/.test(text)),
  );
}

/** Whether an instruction cannot be built, or started, without a shell and the accounts of a distribution. */
function needsShell(instruction: Instruction): boolean {
  const { keyword, args, json } = instruction;
  switch (keyword) {
    case "RUN":
    case "HEALTHCHECK":
    case "SHELL":
      return true;
    case "CMD":
    case "ENTRYPOINT":
      return (
        !json || args.some(({ text }) => /\.sh\b|entrypoint|(?:^|\/)(?:(?:ba|da|k|z)?sh|perl)$/.test(text))
      );
    case "USER":
      // The images of .NET bring the account that APP_UID names.
      return args.some(({ text }) => !/^(?:\d+(?::\d+)?|\$\{?APP_UID\}?)$/.test(text));
    case "COPY":
    case "ADD":
      return !/^(?:\d+(?::\d+)?)?$/.test(instruction.flag("chown")?.text ?? "");
    default:
      return false;
  }
}
