/** How a suite went. */
export interface Verdict {
  passed: number;
  failed: number;
}
