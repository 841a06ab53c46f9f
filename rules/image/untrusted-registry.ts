import {
  addressOf,
  copiesOf,
  error,
  info,
  isAnonymous,
  isAnybodys,
  isAtHome,
  matchesName,
  mentions,
  type Profile,
  parseReference,
  publisherOf,
  type Reference,
  type Replacement,
  registryOf,
  rule,
  using,
  type Verdict,
  warning,
} from "#core";

const options = {
  /** The registries, or registries with a path, that images may come from: everything below counts. */
  trustedRegistries: [] as readonly string[],
  /** Accounts that are known, on registries where anybody may publish. */
  trustedPublishers: [] as readonly string[],
  /** Where copies of images are kept: `docker.io/library/*: registry.example.com/hub/*`. */
  mirrors: {} as Readonly<Record<string, string>>,
};
type Options = typeof options;

export default rule({
  title: "Image comes from a registry that nobody vouches for",
  why: "An image is code from somebody else, run with your secrets in reach. Whoever controls the registry, or the account there, decides what that code is tomorrow.",
  severity: "warning",
  refs: [
    "https://csrc.nist.gov/pubs/sp/800/190/final",
    "https://kubernetes.io/docs/concepts/security/security-checklist/#images",
  ],
  peers: {
    hadolint: ["DL3026"],
    trivy: ["KSV-0125"],
  },

  on: mentions,
  options,
  *check(mention, { options, profile }) {
    const { reference, byDefault, related } = mention;
    if (!reference || isAtHome(mention)) return;
    const doubt = doubtAbout(reference, options, profile);
    if (!doubt) return;

    const { message, severity } = doubt;
    const { registry, repository } = reference;
    const [first = ""] = repository.text.split("/");
    yield {
      at: mention.part(registry ?? { start: repository.start, end: repository.start + first.length }),
      severity,
      message: byDefault ? `${message}, unless whoever builds says otherwise` : message,
      related,
      get fixes() {
        return trustedCopies(reference, options).map((replacement) => using(mention, replacement));
      },
    };
  },
});

function doubtAbout(
  reference: Reference,
  { trustedRegistries, trustedPublishers }: Options,
  profile: Profile,
): Verdict | undefined {
  const publisher = publisherOf(reference);
  const registry = registryOf(reference);
  if (trustedRegistries.length > 0) {
    if (matchesName(trustedRegistries, reference)) return undefined;
    return error(`"${publisher}" is none of your trusted registries: whoever controls it can run code here`);
  }
  if (matchesName(trustedPublishers, reference)) return undefined;
  // What a digest names cannot be replaced, whoever answers.
  const isFixed = reference.digest !== undefined;
  if (isAnonymous(reference) && !isFixed)
    return warning(
      `"${registry}" takes pushes from anybody: this image can be replaced by whoever knows its name`,
    );
  const address = isFixed ? undefined : addressOf(reference);
  if (address) {
    const message = `"${registry}" is an address without a name: who answers there is seldom proven by a certificate`;
    return address === "private" ? info(message) : warning(message);
  }
  if (profile !== "strict" || !(isAnybodys(reference) || isAnonymous(reference))) return undefined;
  return info(`Anybody may publish on "${registry}", and nobody vouches for "${publisher}"`);
}

/** The image on mirrors, as far as they are trusted. */
function trustedCopies(reference: Reference, { mirrors, trustedRegistries }: Options): Replacement[] {
  return copiesOf(reference, mirrors).filter((replacement) => {
    const copy = parseReference(replacement.reference);
    return trustedRegistries.length === 0 || (copy && matchesName(trustedRegistries, copy));
  });
}
