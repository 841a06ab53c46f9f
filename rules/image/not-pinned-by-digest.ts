import { images, isLocal, isUnpublished, matchesName, rule } from "#core";

export default rule({
  title: "Image is not pinned by its digest",
  why: "Whoever may push to the repository, or breaks into it, can put another image behind a tag, a version's tag too. A digest is the image: what was scanned and tried is what runs, everywhere and every time.",
  severity: "info",
  profile: "strict",
  refs: [
    "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
  ],
  peers: {
    checkov: ["CKV_K8S_43"],
    kics: ["7c81d34c"],
  },

  on: images,
  options: {
    /** Images whose tags are trusted: a registry, or a registry and a path, with all that is below. */
    digestExempt: [] as readonly string[],
  },
  *check(image, { options }) {
    const { reference, byDefault, related } = image;
    // What is built and run on one machine never gets a digest.
    if (reference.digest || isLocal(reference) || isUnpublished(reference)) return;
    if (matchesName(options.digestExempt, reference)) return;

    yield {
      at: image.part({ start: 0, end: reference.text.length }),
      message: `"${reference.text}" is${byDefault ? " by default" : ""} whatever was pushed under that name last: only a digest says which image`,
      related,
    };
  },
});
