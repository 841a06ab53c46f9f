/** The pipelines of all CI systems that we can read. */

import type { Document } from "../manifest.ts";
import type { Subject } from "../rule.ts";
import { githubPipeline } from "./github-workflow.ts";
import { gitlabPipeline } from "./gitlab-pipeline.ts";
import type { Pipeline } from "./pipeline.ts";
import { systemOf } from "./pipeline-file.ts";

/** The pipeline that a file describes. */
export const pipelines: Subject<Pipeline> = (unit) => {
  const found = unit.type === "document" ? pipelineOf(unit) : undefined;
  return found ? [found] : [];
};

const known = new WeakMap<Document, Pipeline | { readonly jobs?: undefined }>();

export function pipelineOf(document: Document): Pipeline | undefined {
  let found = known.get(document);
  if (!found) {
    found = read(document) ?? {};
    known.set(document, found);
  }
  return found.jobs ? found : undefined;
}

function read(document: Document): Pipeline | undefined {
  const system = systemOf(document.file);
  // Where another tool writes the file, its text is not what runs.
  if (!system || document.manifest.template) return undefined;
  return system === "github" ? githubPipeline(document) : gitlabPipeline(document);
}
