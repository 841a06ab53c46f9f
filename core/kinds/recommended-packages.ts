/** Packages that are installed because others recommend them. */

import { writeArgument, writeArgumentBefore } from "../dockerfile-edit.ts";
import type { Place } from "../place.ts";
import type { Fix } from "../rule.ts";
import { isSaidUpTo } from "./configured.ts";
import { mayHoldOptions, type PackageCall } from "./packages.ts";

/** How a package manager is told to leave out what others recommend. */
export interface Manner {
  readonly programs: readonly string[];
  readonly verbs: RegExp;
  /** What leaves recommended packages out. */
  readonly option: string;
  /** Options that say so already, or say the opposite on purpose. */
  readonly said: RegExp;
  /** Settings that say so. */
  readonly configured: RegExp;
  /** Whether only strict teams care: it brings little. */
  readonly isStrict?: boolean;
}

const MANNERS: readonly Manner[] = [
  {
    programs: ["apt-get", "apt"],
    verbs: /^install$/,
    option: "--no-install-recommends",
    said: /install-recommends/i,
    configured:
      /(?<!(?:-o|--option)[\s=]*["']?)apt::install-recommends|^(?:copy|add)\b.*\/etc\/apt(?:\/|\s|$)/i,
  },
  {
    programs: ["zypper"],
    verbs: /^in(?:stall)?$/,
    option: "--no-recommends",
    said: /recommends/,
    configured: /solver\.onlyRequires|^(?:copy|add)\b.*\/etc\/zypp\//i,
  },
  {
    programs: ["dnf", "dnf5"],
    verbs: /install$/,
    option: "--setopt=install_weak_deps=False",
    said: /install_weak_deps/,
    configured: /(?<!--setopt[\s=]*["']?)install_weak_deps|^(?:copy|add)\b.*\/etc\/dnf\//i,
    isStrict: true,
  },
];

/** How to leave out what a call brings along; undefined where it brings nothing, or where that is wanted. */
export function mannerOf(call: PackageCall): Manner | undefined {
  const { program, verb, packages } = call;
  const manner = MANNERS.find(({ programs, verbs }) => programs.includes(program) && verbs.test(verb));
  if (!manner || packages.length === 0 || isSaid(call, manner) || packages.some(mayHoldOptions))
    return undefined;
  return manner;
}

function isSaid({ options, instruction }: PackageCall, { said, configured }: Manner): boolean {
  const isOption = options.some(({ name, value = "" }) => said.test(`${name}=${value}`));
  return isOption || isSaidUpTo(instruction, configured);
}

/** Installs what is asked for, and nothing that is only recommended. */
export function withoutRecommended(call: PackageCall, { option, programs }: Manner): Fix {
  const { instruction, packages } = call;
  const edits = writeArgument(instruction, lastOfVerb(call), option);
  // With what they recommend, these lose the certificates that they check servers with.
  const client = programs.includes("apt") && packages.find(({ name }) => /^(?:curl|git|wget)$/.test(name));
  const hasCertificates = packages.some(({ name }) => name === "ca-certificates");
  if (!client || hasCertificates) return { title: `Add ${option}`, edits };
  return {
    title: `Add ${option}, and ca-certificates for ${client.name}`,
    edits: [...edits, ...writeArgumentBefore(instruction, client, "ca-certificates")],
  };
}

/** The verb with the `-y` behind it, as people are used to read it. */
function lastOfVerb(call: PackageCall): Place {
  const { args } = call.command;
  const behind = args.findIndex(({ span }) => span.start === call.span.start) + 1;
  const end = args.findIndex(({ text }, at) => at >= behind && !/^-[yq]+$/.test(text));
  return args[Math.max(behind, end) - 1] ?? call;
}
