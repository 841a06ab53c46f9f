/** Images that have a sibling which does not run as root. */

import type { Fix } from "../rule.ts";
import type { Runner } from "./candidate.ts";
import type { Reference } from "./image.ts";
import { compareVersions } from "./image-table.ts";
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
    const title = sibling.note ? `${fix.title}, ${sibling.note}` : fix.title;
    return fix.edits.length > 0 ? { ...fix, title, user: sibling.user } : undefined;
  }
  return undefined;
}

/** The image to use instead of one that starts as root. */
export interface SiblingImage {
  readonly image: Replacement;
  readonly user: Runner;
  /** What else is different about it, for the title of a fix. */
  readonly note?: string;
}

/** The sibling of an image that does not run as root; undefined where none is published. */
export function siblingOf(reference: Reference): SiblingImage | undefined {
  const { name, tag, text } = reference;
  if (name.startsWith("gcr.io/distroless/")) {
    const rooted = ROOTED.exec(tag?.text ?? "latest");
    const image = retagged(reference, `${rooted?.[1] ? "debug-" : ""}nonroot${rooted?.[2] ?? ""}`);
    return rooted ? { image, user: { operand: "65532", name: "nonroot" } } : undefined;
  }
  if (name === "docker.io/library/nginx") {
    const [version] = /^\d+(?:\.\d+)*/.exec(tag?.text ?? "") ?? [];
    if (version?.includes(".") && compareVersions(version, FIRST_NGINX) < 0) return undefined;
    const sibling = `nginxinc/nginx-unprivileged${tag ? `:${tag.text}` : ""}`;
    const image = { start: 0, end: text.length, text: sibling, reference: sibling };
    return { image, user: { operand: "101", name: "nginx" }, note: "which listens on port 8080" };
  }
  return undefined;
}

/** The release of nginx from which on each has an unprivileged sibling. */
const FIRST_NGINX = "1.16";
/** Tags of distroless images that run as root. */
const ROOTED = /^(?:latest|(debug))(-(?:amd64|arm|arm64|ppc64le|riscv64|s390x))?$/;
