import {
  AGEING_TABLE,
  type Age,
  agesOf,
  BELOW,
  type Image,
  images,
  isShipped,
  OLD_TABLE,
  renewed,
  rule,
  type Severity,
  tableAge,
  using,
} from "#core";

export default rule({
  title: "Image is past its end of life",
  why: "Nobody mends what is found in a release after its end of support, and scanners soon stop looking. Every hole that is published from then on stays open.",
  severity: "warning",
  refs: ["https://endoflife.date/", "https://csrc.nist.gov/pubs/sp/800/190/final"],

  on: images,
  /** How many days before the end a first word is said. */
  options: { warnDays: 90 },
  *check(image, { today, options }) {
    if (image.use === "source") return;
    const table = tableAge(today);

    for (const age of agesOf(image.reference, today, options.warnDays)) {
      const source = table.days > AGEING_TABLE ? ` (data of ${table.month})` : "";
      yield {
        at: image.part(age.release.part),
        severity: table.days > OLD_TABLE ? "info" : severityOf(age, image),
        message: sentence(age, image) + source,
        related: image.related,
        get fixes() {
          return renewed(image.reference, today).map((replacement) => using(image, replacement));
        },
      };
    }
  },
});

function sentence({ release, state, on, until }: Age, { byDefault }: Image): string {
  const { product, system } = release;
  const title = byDefault ? `${release.title}, the default here,` : release.title;
  switch (state) {
    case "ending":
      return `${title} reaches its end of support on ${on}`;
    case "lts":
      return `${title} has had only LTS updates since ${on}, and gets none after ${until}`;
    case "paid":
      return `${title} reached its end of support on ${on}: security fixes need a subscription`;
    case "superseded":
      return `${title} was superseded on ${on}: only newer releases get security fixes`;
  }
  // The distroless project announces months.
  const built = on ? `has not been built since ${on.slice(0, 7)}` : "is no longer built";
  if (product === "distroless") return `${title} ${built}: no more security fixes`;
  const claim = system ? "packages stopped" : "reached its end of support";
  return `${title} ${claim}${on ? ` on ${on}` : ""}: no more security fixes`;
}

function severityOf({ state, days }: Age, { stage }: Image): Severity {
  const severity =
    state === "ended" ? (days > 365 ? "error" : "warning") : state === "paid" ? "warning" : "info";
  // What only builds is not in what runs.
  return stage && !isShipped(stage) ? BELOW[severity] : severity;
}
