/** Calls that install what only development needs, and how it is left out. */

import type { Stage } from "../dockerfile.ts";
import { writeArgument } from "../dockerfile-edit.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import type { Edit, Place } from "../place.ts";
import { prependCommand } from "./append-command.ts";
import { commandsOf } from "./commands.ts";
import { isSaidUpTo } from "./configured.ts";
import { type Manager, mayHoldOptions, type Option, type PackageCall, packageCallsIn } from "./packages.ts";
import { followersOf, lineage } from "./shipped.ts";

/** A call that installs for development, too. */
export interface DevInstall {
  readonly at: Place;
  /** What says so, where it is a file or an extra: `requirements-dev.txt`. */
  readonly list: string | undefined;
  /** The option or setting that leaves it out. */
  readonly option: string | undefined;
  fix(): Edit[];
}

/** Whether, and where, a call installs what only development needs. */
export function devInstallIn(call: PackageCall): DevInstall | undefined {
  if (call.manager === "pip") return byList(call);
  const habit = HABITS.find(({ manager }) => manager === call.manager);
  if (!habit?.verbs.test(call.verb) || call.packages.length > 0) return undefined;
  const { options, instruction, command } = call;
  if (options.some((option) => habit.says(option)) || command.args.some(mayHoldOptions)) return undefined;
  if (isSaidUpTo(instruction, habit.settings) || isPruned(call)) return undefined;
  const option = habit.manager === "yarn" && isBerry(call) ? undefined : habit.option;
  return { at: call, list: undefined, option, fix: () => (option ? habit.edits(call, option) : []) };
}

interface Habit {
  readonly manager: Manager;
  /** Verbs that install all that the project lists. */
  readonly verbs: RegExp;
  /** What leaves development out. */
  readonly option: string;
  /** Whether an option says what is installed, and for whom. */
  says(option: Option): boolean;
  /** Settings and variables that say it. */
  readonly settings: RegExp;
  edits(call: PackageCall, option: string): Edit[];
}

const HABITS: readonly Habit[] = [
  habit("npm", /^(?:install|i|ci|clean-install|install-clean|ic)$/, "--omit=dev", {
    options: /^(?:--omit|--include|--production|--prod|--only|-g|--global|--location)$/,
    settings:
      /\bNODE_ENV\b|npm_config_(?:omit|include|production|only)|npm (?:config )?set [^&;|]*(?:omit|production|only)/i,
  }),
  habit("yarn", /^(?:install)?$/, "--production", {
    options: /^--prod(?:uction)?$/,
    settings: /\bNODE_ENV\b|YARN_PRODUCTION|npm_config_production/i,
  }),
  habit("pnpm", /^(?:install|i)$/, "--prod", {
    options: /^(?:--prod|--production|-P|--dev|-D|-g|--global)$/,
    settings: /\bNODE_ENV\b|npm_config_(?:omit|production|only)/i,
  }),
  habit("poetry", /^(?:install|sync)$/, "--only=main", {
    options: /^(?:--only|--without|--with|--no-dev|--only-root)$/,
    settings: /POETRY_(?:WITHOUT|ONLY)/,
  }),
  habit("uv", /^sync$/, "--no-dev", {
    options:
      /^(?:--no-dev|--dev|--only-dev|--only-group|--no-default-groups|--no-group|--group|--all-groups)$/,
    settings: /UV_NO_(?:DEV|DEFAULT_GROUPS|GROUP)/,
  }),
  habit("composer", /^(?:install|i)$/, "--no-dev", {
    options: /^--(?:no-)?dev$/,
    settings: /COMPOSER_NO_DEV/,
  }),
  {
    ...habit("bundler", /^(?:install)?$/, "bundle config set --local without 'development test'", {
      options: /^--(?:without|with)$/,
      settings: /BUNDLE_(?:WITHOUT|ONLY|APP_CONFIG)|bundle config [^&;|]*(?:without|only)|\.bundle\//,
    }),
    edits: ({ instruction, command }, option) => prependCommand(instruction, command, option),
  },
];

function habit(
  manager: Manager,
  verbs: RegExp,
  option: string,
  { options, settings }: { options: RegExp; settings: RegExp },
): Habit {
  const says = ({ name }: Option) => options.test(name);
  const edits = (call: PackageCall) => writeArgument(call.instruction, call, option);
  return { manager, verbs, option, says, settings, edits };
}

/** The newer Yarn knows no --production. */
function isBerry({ options }: PackageCall): boolean {
  return options.some(({ name }) => name.startsWith("--immutable"));
}

/** Whether a later command takes it out again. */
function isPruned({ instruction, manager, command }: PackageCall): boolean {
  for (const run of [instruction, ...followersOf(instruction)]) {
    const isLater = packageCallsIn(run).some(
      (later) =>
        later.manager === manager &&
        later.command.extent.start > command.extent.start &&
        /prune|focus/.test(later.verb),
    );
    if (isLater || removesModules(run)) return true;
  }
  return false;
}

function removesModules(run: Instruction): boolean {
  if (run.keyword !== "RUN") return false;
  return commandsOf(run).commands.some(
    ({ name, args }) => name === "rm" && args.some(({ text }) => text.includes("node_modules")),
  );
}

/** A list, or an extra of a package, that is named for development or tests. */
function byList(call: PackageCall): DevInstall | undefined {
  if (call.verb !== "install") return undefined;
  const list = call.options.find(
    ({ name, value = "" }) => /^(?:-r|--requirement)$/.test(name) && FOR_DEVELOPMENT.test(value),
  );
  if (list) return { at: list.valueAt ?? list, list: list.value, option: undefined, fix: () => [] };
  const editable = call.options.flatMap(({ name, value, valueAt }) =>
    /^(?:-e|--editable)$/.test(name) && value !== undefined && valueAt ? [{ at: valueAt, text: value }] : [],
  );
  const packages = call.packages.map((one) => ({ at: one, text: one.text }));
  const extra = [...packages, ...editable].find(({ text }) => EXTRA.test(text));
  return extra && { at: extra.at, list: extra.text, option: undefined, fix: () => [] };
}

const EXTRA = /\[[^\]]*\b(?:dev|tests?)\b[^\]]*\]/;

const FOR_DEVELOPMENT = /(?:^|[^a-z])(?:dev|develop|development|tests?|testing|lint)(?:[^a-z]|$)[^/]*$/;

/** Whether a stage runs scripts and tests of the project, which need what is there for development. */
export const runsProjectScripts = once((stage: Stage): boolean =>
  lineage(stage)
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword }) => keyword === "RUN")
    .some((run) => commandsOf(run).commands.some(({ name, args }) => isScript(name, args[0]?.text ?? ""))),
);

function isScript(name: string, verb: string): boolean {
  if (/^(?:npx|pnpx|bunx|tsc|jest|pytest|phpunit|rspec|rake|tox)$/.test(name)) return true;
  if (name === "npm") return /^(?:run|run-script|test|t|start|exec|x)$/.test(verb);
  if (name === "pnpm" || name === "yarn") return verb !== "" && !/^-/.test(verb) && !MANAGING.test(verb);
  return (
    /^(?:bundle|poetry|uv|composer|bin\/rails|rails)$/.test(name) &&
    /^(?:exec|run|test|assets:.*)$/.test(verb)
  );
}

const MANAGING =
  /^(?:install|i|add|remove|config|cache|set|global|workspaces|workspace|prune|fetch|up|upgrade|plugin|import|store|deploy|dedupe)$/;
