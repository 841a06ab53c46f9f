/** What scans images as far as its name tells: nobody here knows what it does. */

import type { Call } from "./pipeline.ts";

/** Whether something that is brought in scans images, as far as its name tells. */
export function mayScan({ text }: Call): boolean {
  if (/(?:container|image|docker)[-_ ]?scan|scan[-_ ]?(?:container|image|docker)|auto-devops/i.test(text))
    return true;
  if (/trivy|grype|snyk|clair|sysdig|wiz|prisma/i.test(text)) return true;
  return /scan|vuln|secur/i.test(text) && !OTHER_SCANS.test(text);
}

/** `./scan-image.sh`, `make scan`, `npm run scan`: its name says that it scans. */
export function isScanScript(name: string, words: readonly string[]): boolean {
  const isRunner = /^(?:make|just|task|mage|npm|yarn|pnpm|sh|bash|python[\d.]*)$/.test(name);
  return [name, ...(isRunner ? words : [])].some((word) => NAMED_SCAN.test(word) && !OTHER_SCANS.test(word));
}

const NAMED_SCAN = /(?:^|[-_:/.])(?:scan|trivy|grype|vuln)/i;

/** Scans of sources, of secrets and of what runs. */
const OTHER_SCANS = /[sd]ast\b|secret|dependen|licen[cs]e|quality|codeql|semgrep|gitleaks|iac|terraform/i;
