/** Which reports the markers of other linters are about. */

import type { Report } from "./evaluate.ts";
import type { Marker } from "./markers.ts";
import type { Peers } from "./peers.ts";
import { Spans } from "./spans.ts";

/** Finds the marker that a report is meant by: one that names its check, where it stands. */
export class Quieting {
  private readonly present: Spans<Marker>;
  /** For reports that something is missing. */
  private readonly missing: Spans<Marker>;
  private readonly named = new Map<Marker, Map<string, boolean>>();

  constructor(
    all: readonly Marker[],
    private readonly peers: ReadonlyMap<string, Peers>,
  ) {
    this.present = new Spans(all, ({ covers }) => covers);
    this.missing = new Spans(
      all.filter(({ coversMissing }) => coversMissing),
      ({ covers, coversMissing }) => coversMissing ?? covers,
    );
  }

  marker({ rule, at }: Report): Marker | undefined {
    const peers = this.peers.get(rule);
    if (!peers) return undefined;
    for (const marker of this.present.around(at.span.start))
      if (this.names(marker, rule, peers)) return marker;
    if (!at.missing) return undefined;
    for (const marker of this.missing.around(at.span.start))
      if (this.names(marker, rule, peers)) return marker;
    return undefined;
  }

  private names(marker: Marker, rule: string, peers: Peers): boolean {
    let known = this.named.get(marker);
    if (!known) {
      known = new Map();
      this.named.set(marker, known);
    }
    const answer = known.get(rule) ?? isNamed(marker, peers);
    known.set(rule, answer);
    return answer;
  }
}

function isNamed({ by, names }: Marker, peers: Peers): boolean {
  const checks = peers[by];
  return checks !== undefined && names(checks);
}
