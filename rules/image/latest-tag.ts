import { type Image, images, pinned, type Reference, rule, using } from "#core";

export default rule({
  title: "Image is not pinned to a version",
  why: "Without a tag, or with latest, the same file runs something else after the next push. Nobody reviewed it, nobody can say what ran yesterday, and a rollback may bring back the new one.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
  ],

  on: images,
  *check(image, { today }) {
    const { reference } = image;
    const { tag } = reference;
    if (reference.digest || (tag && tag.text !== "latest") || isOnlyLatest(reference)) return;

    yield {
      at: image.part(tag ?? { start: 0, end: reference.text.length }),
      message: `${claim(image)}, so a rebuild or restart can run different, unreviewed code`,
      related: image.related,
      fixes: pinned(reference, today).map((replacement) => using(image, replacement)),
    };
  },
});

function claim({ reference, byDefault }: Image): string {
  const unless = byDefault ? " by default" : "";
  return reference.tag
    ? `"${reference.text}" moves${unless}`
    : `"${reference.text}" has no tag${unless}, which means latest`;
}

/** Publishers that give away nothing else: there only a digest pins. */
function isOnlyLatest({ name }: Reference): boolean {
  return name.startsWith("cgr.dev/chainguard/") || name.startsWith("gcr.io/distroless/");
}
