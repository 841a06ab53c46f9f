import { type Image, images, isUnpublished, pinned, publishesOnlyLatest, rule, using } from "#core";

export default rule({
  title: "Image is not pinned to a version",
  why: "Without a tag, or with latest, the same file runs something else after the next push. Nobody reviewed it, nobody can say what ran yesterday, and a rollback may bring back the new one.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
  ],
  peers: {
    hadolint: ["DL3006", "DL3007"],
    trivy: ["DS-0001", "KSV-0013"],
    checkov: ["CKV_DOCKER_7", "CKV_K8S_14"],
    kics: ["f45ea400", "9efb0b2d"],
    "kube-linter": ["latest-tag"],
    "kube-score": ["container-image-tag"],
    polaris: ["tagNotSpecified"],
  },

  on: images,
  *check(image, { today }) {
    const { reference } = image;
    const { tag } = reference;
    if (reference.digest || (tag && tag.text !== "latest") || publishesOnlyLatest(reference)) return;

    yield {
      at: image.part(tag ?? { start: 0, end: reference.text.length }),
      message: claim(image),
      ...(isOwn(image) && { severity: "info" }),
      related: image.related,
      get fixes() {
        return pinned(reference, today).map((replacement) => using(image, replacement));
      },
    };
  },
});

function claim(image: Image): string {
  const { reference, byDefault } = image;
  const unless = byDefault ? " by default" : "";
  const so = "so a rebuild or restart can run different, unreviewed code";
  if (reference.tag) return `"${reference.text}" moves${unless}, ${so}`;
  if (isOwn(image))
    return image.use === "runs"
      ? `"${reference.text}" has no tag: that means latest, unless a build tool writes one`
      : `"${reference.text}" has no tag: that means latest, unless the build has a context of that name`;
  return `"${reference.text}" has no tag${unless}, which means latest, ${so}`;
}

/**
 * Skaffold, Tilt and the like put registry and tag to the names of the images that they build. Bake and
 * `docker build --build-context` put another image in the place of a name.
 */
function isOwn({ reference }: Image): boolean {
  return !reference.tag && isUnpublished(reference);
}
