/** Which files are read by a CI system, by their paths alone. */

import { nameOf } from "../path.ts";

export type System = "azure" | "circleci" | "github" | "gitlab";

/** Whose pipeline the file is; undefined where it is none. */
export function systemOf(file: string): System | undefined {
  if (!/\.ya?ml$/i.test(file)) return undefined;
  if (/(?:^|\/)\.github\/workflows\/[^/]+$/.test(file) || /^action\.ya?ml$/.test(nameOf(file)))
    return "github";
  if (/(?:^|\.)gitlab-ci\.ya?ml$/.test(nameOf(file)) || /(?:^|\/)\.gitlab\/ci\//.test(file)) return "gitlab";
  if (/^azure-pipelines[\w.-]*\.ya?ml$/.test(nameOf(file))) return "azure";
  if (/(?:^|\/)\.circleci\/[^/]+$/.test(file)) return "circleci";
  return undefined;
}

export function isPipelineFile(file: string): boolean {
  return systemOf(file) !== undefined;
}
