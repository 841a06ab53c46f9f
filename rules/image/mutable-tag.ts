import { images, isLocal, isUnpublished, movementOf, publishesOnlyLatest, rule, settled, using } from "#core";

export default rule({
  title: "Tag moves from release to release",
  why: "A tag such as stable or lts is latest by another name: the same file runs another release after the next push, with changes that nobody here has read or tried.",
  severity: "hint",
  profile: "strict",
  refs: [
    "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
    "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  ],

  on: images,
  *check(image, { today }) {
    const { reference, byDefault, related } = image;
    const { tag, digest } = reference;
    if (!tag || digest || publishesOnlyLatest(reference) || isLocal(reference) || isUnpublished(reference))
      return;
    const movement = movementOf(reference);
    if (!movement) return;

    yield {
      at: image.part(tag),
      message: `Tag "${tag.text}" ${WORDS[movement]}${byDefault ? " by default" : ""}, so a rebuild or restart can run different, unreviewed code`,
      related,
      get fixes() {
        return settled(reference, today).map((replacement) => using(image, replacement));
      },
    };
  },
});

const WORDS = {
  channel: "moves",
  variant: "names no version",
  line: "moves on to every new release",
};
