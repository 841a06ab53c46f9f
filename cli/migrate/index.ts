/** `palisade init --from`: the linters whose settings can be taken over. */

import { checkov } from "./checkov.ts";
import type { Source } from "./foreign.ts";
import { hadolint } from "./hadolint.ts";
import { kubeLinter } from "./kube-linter.ts";
import { polaris } from "./polaris.ts";
import { trivy } from "./trivy.ts";

export const SOURCES: readonly Source[] = [checkov, kubeLinter, hadolint, trivy, polaris];
