/** Steps that scan an image before it is pushed: what a fix writes into a workflow. */

import { insertAfter } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Fix } from "../rule.ts";
import type { Json } from "../to-yaml.ts";
import type { Push } from "./image-push.ts";
import { pinnedAction } from "./pinned-action.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Command } from "./shell.ts";

// biome-ignore lint/suspicious/noTemplateCurlyInString: an expression that GitHub evaluates.
const SCANNED = "scan-target:${{ github.sha }}";

/** What a build for the scan takes over from the build that pushes. */
const TAKEN = ["context", "file", "target", "build-args", "build-contexts", "secrets", "cache-from"];

/** Ways to have the image scanned before the push; none where nothing can be written above it. */
export function scanFirst(push: Push, { system }: Pipeline): Fix[] {
  const { step, image } = push;
  const above = stepAbove(step.field);
  const { action } = step;
  if (system !== "github" || !above || push.isMirror || push.isMultiPlatform) return [];
  if (action?.name === "docker/build-push-action") {
    const build = { name: "Build for scan", uses: action.text, with: withOf(action.with) };
    return fix(above, SCANNED, [build]);
  }
  // Only what an earlier step has built can be scanned above this one, and only under a name that YAML can say.
  const isSayable = image !== "" && !/\$(?!\{\{)/.test(image);
  return !action && isSayable && step.commands.every(onlyPushes) ? fix(above, image, []) : [];
}

function onlyPushes({ name, args }: Command): boolean {
  return name !== "docker" || ["push", "login", "tag"].includes(args[0]?.text ?? "");
}

function fix(above: Field, image: string, build: readonly Json[]): Fix[] {
  const pinned = pinnedAction(TRIVY);
  if (!pinned) return [];
  const { commit, version } = pinned;
  const scan = {
    name: "Scan",
    uses: `${TRIVY}@${commit}`,
    with: { "image-ref": image, "exit-code": "1", "ignore-unfixed": true, severity: "CRITICAL,HIGH" },
  };
  // A commit says nothing to a reader: its version stands beside it where a comment can stand.
  const edits = [...build, scan]
    .flatMap((step) => insertAfter(above, step))
    .map((edit) => ({ ...edit, text: edit.text.replace(COMMIT, `$& # ${version}`) }));
  return [{ title: "Scan with Trivy before the push", edits }];
}

const TRIVY = "aquasecurity/trivy-action";
const COMMIT = new RegExp(`${TRIVY}@[0-9a-f]{40}(?=\\r?\\n)`);

function withOf(given: Field): Json {
  const taken = TAKEN.map((key) => [key, given.at(key)] as const).filter(([, field]) => field.exists);
  return {
    ...Object.fromEntries(taken.map(([key, field]) => [key, field.text])),
    load: true,
    tags: SCANNED,
  };
}

function stepAbove(field: Field): Field | undefined {
  const items = field.parent?.items() ?? [];
  const at = items.findIndex(({ node }) => node === field.node);
  return items[at - 1];
}
