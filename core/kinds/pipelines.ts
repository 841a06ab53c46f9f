/** The pipelines of all CI systems that we can read. */

import type { Document } from "../manifest.ts";
import { once } from "../once.ts";
import type { Profile, Subject } from "../rule.ts";
import { azurePipeline } from "./azure-pipeline.ts";
import { circlePipeline } from "./circle-pipeline.ts";
import { githubPipeline } from "./github-workflow.ts";
import { gitlabPipeline } from "./gitlab-pipeline.ts";
import type { Pipeline } from "./pipeline.ts";
import { type System, systemOf } from "./pipeline-file.ts";

/** The pipeline that a file describes. */
export const pipelines: Subject<Pipeline> = (unit) => {
  const found = unit.type === "document" ? pipelineOf(unit) : undefined;
  return found ? [found] : [];
};

export const pipelineOf = once(read);

/** Most teams use GitHub or GitLab; what is said of the other systems is for strict ones. */
export function isJudged({ system }: Pipeline, profile: Profile): boolean {
  return system === "github" || system === "gitlab" || profile === "strict";
}

const READERS: Readonly<Record<System, (document: Document) => Pipeline | undefined>> = {
  azure: azurePipeline,
  circleci: circlePipeline,
  github: githubPipeline,
  gitlab: gitlabPipeline,
};

function read(document: Document): Pipeline | undefined {
  const system = systemOf(document.file);
  // Where another tool writes the file, its text is not what runs.
  if (!system || document.manifest.template) return undefined;
  return READERS[system](document);
}
