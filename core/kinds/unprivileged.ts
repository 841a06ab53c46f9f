/** Images that have a sibling which does not run as root. */

import type { Fix } from "../rule.ts";
import type { Runner } from "./candidate.ts";
import type { Reference } from "./image.ts";
import { images, using } from "./images.ts";
import { type Replacement, retagged } from "./newer-image.ts";
import type { Root } from "./stage.ts";

/** A fix that builds on another image, and whom that image runs as. */
export interface Sibling extends Fix {
  readonly user: Runner;
}

/** The fix that builds on the sibling; undefined where there is none, or where ARGs put the name together. */
export function unprivileged({ stage, reference }: Root): Sibling | undefined {
  const sibling = reference && siblingOf(reference);
  if (!sibling) return undefined;
  for (const image of images(stage.dockerfile)) {
    if (image.stage !== stage) continue;
    const fix = using(image, sibling.image);
    return fix.edits.length > 0 ? { ...fix, user: sibling.user } : undefined;
  }
  return undefined;
}

function siblingOf(reference: Reference): { image: Replacement; user: Runner } | undefined {
  const { name, tag, text } = reference;
  if (name.startsWith("gcr.io/distroless/")) {
    const rooted = ROOTED.exec(tag?.text ?? "latest");
    const image = retagged(reference, `${rooted?.[1] ? "debug-" : ""}nonroot${rooted?.[2] ?? ""}`);
    return rooted ? { image, user: { operand: "65532", name: "nonroot" } } : undefined;
  }
  if (name === "docker.io/library/nginx") {
    const sibling = `nginxinc/nginx-unprivileged${tag ? `:${tag.text}` : ""}`;
    const image = { start: 0, end: text.length, text: sibling, reference: sibling };
    return { image, user: { operand: "101", name: "nginx" } };
  }
  return undefined;
}

/** Tags of distroless images that run as root. */
const ROOTED = /^(?:latest|(debug))(-(?:amd64|arm|arm64|ppc64le|riscv64|s390x))?$/;
