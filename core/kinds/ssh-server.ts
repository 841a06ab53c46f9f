/** Where an image or a container lets people log in. */

import type { Stage } from "../dockerfile.ts";
import { removeInstruction, removePiece } from "../dockerfile-edit.ts";
import type { Word } from "../dockerfile-words.ts";
import { remove } from "../edit.ts";
import { once } from "../once.ts";
import type { Edit, Place } from "../place.ts";
import type { Fix, Related, Subject, Unit } from "../rule.ts";
import { commandsOf } from "./commands.ts";
import { isForDevelopment } from "./development.ts";
import { packageCallsIn } from "./packages.ts";
import { type Container, containers } from "./pod.ts";
import type { Command } from "./shell.ts";
import { isShipped } from "./shipped.ts";

/** As a place, it is the program, the package or the port. */
export interface SshServer {
  readonly at: Place;
  readonly message: string;
  /** Whether logging in is what it is there for, as its name says. */
  readonly isMeant: boolean;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}

/** One for each container and each stage that ends up in an image: program, package and port are one server. */
export const sshServers: Subject<SshServer> = function* (unit: Unit) {
  if (unit.type === "document") for (const container of containers(unit)) yield* inContainer(container);
  else for (const stage of unit.stages) if (mayServe(stage) && isShipped(stage)) yield* inStage(stage);
};

const SO = "a way in that the cluster's roles and audit log do not see";

const SERVING = ["CMD", "ENTRYPOINT", "EXPOSE", "RUN"];

const mayServe = once(({ instructions }: Stage): boolean =>
  instructions.some((one) => SERVING.includes(one.keyword) && SERVER.test(one.line.text)),
);

const SERVER = /ssh|dropbear|telnet|xinetd|^expose.*2/i;

function* inStage(stage: Stage): Iterable<SshServer> {
  const ports = stage.instructions.flatMap(({ keyword, args }) =>
    keyword === "EXPOSE" ? args.filter(isSsh) : [],
  );
  const programs = stage.instructions
    .filter(({ keyword }) => keyword === "CMD" || keyword === "ENTRYPOINT")
    .flatMap((start) => commandsOf(start).commands.filter(isServer));
  const serves = ports.length + programs.length > 0;
  const packages = stage.instructions
    .flatMap(packageCallsIn)
    .flatMap(({ does, packages: named }) => (does === "install" ? named : []))
    // Alpine's `openssh` is what people install who want no more than the client.
    .filter(({ name }) => PACKAGES.has(name) || (name === "openssh" && serves));

  const signs = [
    ...programs.map((at) => ({ at, message: `The container runs "${serverOf(at)}", ${SO}` })),
    ...packages.map((at) => ({ at, message: `"${at.name}" lets people log in, ${SO}` })),
    ...ports.map((at) => ({ at, message: `Port 22 is for logging in, ${SO}` })),
  ];
  const [first, ...others] = signs;
  const [port] = ports;
  if (!first) return;
  yield {
    ...first,
    isMeant:
      isMeant(`${stage.file} ${stage.name ?? ""} ${stage.image?.text ?? ""}`) ||
      isForDevelopment(stage.dockerfile),
    related: others.map(({ at }) => ({ at, message: "part of it" })),
    fixes: port && signs.length === 1 ? [{ title: "Remove port 22", edits: withoutPort(port) }] : [],
  };
}

function* inContainer({ field, name, image, title }: Container): Iterable<SshServer> {
  for (const port of field.at("ports").items()) {
    const number = port.at("containerPort");
    if (number.value !== 22 || port.at("protocol").value === "UDP") continue;
    yield {
      at: number,
      message: `${title} listens on port 22, ${SO}`,
      isMeant: isMeant(`${name} ${image.text}`),
      related: [],
      get fixes() {
        return [{ title: "Remove port 22", edits: remove(port) }];
      },
    };
  }
}

const PACKAGES = new Set("openssh-server dropbear telnetd inetutils-telnetd telnet-server xinetd".split(" "));

function isServer({ name, args }: Command): boolean {
  return (
    /^(?:sshd|dropbear|(?:in\.)?telnetd)$/.test(name) ||
    (name === "service" && /^sshd?$/.test(args[0]?.text ?? ""))
  );
}

/** What listens: the program, or the service that is started. */
function serverOf({ name, args }: Command): string {
  return name === "service" ? (args[0]?.text ?? name) : name;
}

/** A port or a range of ports with 22 among them. */
function isSsh({ text }: Word): boolean {
  const [, from = "", to = from] = /^(\d+)(?:-(\d+))?(?:\/tcp)?$/i.exec(text) ?? [];
  return from !== "" && Number(from) <= 22 && 22 <= Number(to);
}

/** Servers of Git, of files and of developers. */
function isMeant(names: string): boolean {
  return /gitea|gitlab|forgejo|gogs|git-?server|gerrit|sftp|sshd?(?:[^a-z]|$)|bastion|jump/i.test(names);
}

/** A range has other ports in it, too. */
function withoutPort(port: Word): Edit[] {
  const { args, dockerfile } = port.instruction;
  if (port.text.includes("-")) return [];
  return args.length === 1 ? removeInstruction(port.instruction) : removePiece(port, args, dockerfile.text);
}
