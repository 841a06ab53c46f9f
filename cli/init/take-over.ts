/** What another linter's settings say, in ours. */

import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Manifest, nearest } from "#core";
import { rules } from "#rules";
import { type Foreign, foreign, type Source } from "../migrate/foreign.ts";
import { SOURCES } from "../migrate/index.ts";
import { translate } from "../migrate/translate.ts";
import { UsageError } from "../project.ts";
import type { TakenOver } from "./settings-text.ts";

export interface Taken {
  readonly said: Foreign;
  readonly result: TakenOver;
}

/** Reads what `--from` names: a linter, whose settings are in the folder, or a linter and their file. */
export function takeOver(from: string, folder: string, cwd: string, today: string): Taken {
  const [name = "", ...rest] = from.split("=");
  const source = SOURCES.find(({ linter }) => linter === name);
  if (!source) {
    const names = SOURCES.map(({ linter }) => linter);
    const meant = nearest(name, names);
    throw new UsageError(
      `--from is one of ${names.join(", ")}${meant === undefined ? "" : `; did you mean "${meant}"?`}`,
    );
  }
  const named = rest.length > 0 ? resolve(cwd, rest.join("=")) : undefined;
  const files = named
    ? [named]
    : source.files.map((file) => join(folder, file)).filter((file) => existsSync(file));
  if (files.length === 0)
    throw new UsageError(`There is no ${source.files.join(" or ")} here; name it with --from ${name}=FILE`);
  const said = files.map((file) => readFrom(source, file, cwd, today)).reduce(joined);
  const { registries } = said;
  const untaken = registries.length > 0 && !rules.some(({ rule }) => asks(rule.options));
  return {
    said,
    result: {
      ...translate(source.linter, said.wishes, rules),
      file: files.map((file) => relative(cwd, file)).join(" and "),
      rest: untaken ? [...said.rest, `trusted registries: ${registries.join(", ")}`] : said.rest,
    },
  };
}

const asks = (options: unknown) => Object.keys(options ?? {}).includes("trustedRegistries");

function readFrom(source: Source, file: string, cwd: string, today: string): Foreign {
  const shown = relative(cwd, file);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`Cannot read ${shown}`);
  }
  const [problem] = /\.ya?ml$/.test(file) ? Manifest.parse(shown, text).problems : [];
  if (problem) throw new UsageError(`${shown}: ${problem.message}`);
  return source.read(text, file, today);
}

function joined(a: Foreign, b: Foreign): Foreign {
  return foreign({
    wishes: [...a.wishes, ...b.wishes],
    exclude: [...a.exclude, ...b.exclude],
    registries: [...a.registries, ...b.registries],
    rest: [...a.rest, ...b.rest],
  });
}
