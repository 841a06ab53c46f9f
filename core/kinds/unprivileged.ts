/** Images that have a sibling which does not run as root. */

import type { Fix } from "../rule.ts";
import type { Reference } from "./image.ts";
import { images, using } from "./images.ts";
import { type Replacement, retagged } from "./newer-image.ts";
import type { Root } from "./stage.ts";

/** Fixes that build on the sibling; none where there is none, or where an ARG names the image in pieces. */
export function unprivileged({ stage, reference }: Root): Fix[] {
  const replacement = reference && siblingOf(reference);
  if (!replacement) return [];
  for (const image of images(stage.dockerfile)) {
    if (image.stage === stage) return [using(image, replacement)];
  }
  return [];
}

function siblingOf(reference: Reference): Replacement | undefined {
  const { name, tag, text } = reference;
  if (name.startsWith("gcr.io/distroless/")) {
    const rooted = /^(?:(?:latest|(debug))(-(?:amd64|arm|arm64|ppc64le|riscv64|s390x))?)?$/.exec(
      tag?.text ?? "",
    );
    return rooted ? retagged(reference, `${rooted[1] ? "debug-" : ""}nonroot${rooted[2] ?? ""}`) : undefined;
  }
  if (name === "docker.io/library/nginx") {
    const sibling = `nginxinc/nginx-unprivileged${tag ? `:${tag.text}` : ""}`;
    return { start: 0, end: text.length, text: sibling, reference: sibling };
  }
  return undefined;
}
