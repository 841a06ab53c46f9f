import { abandonedOf, agesOf, type Image, imageRow, images, rule, successor, using } from "#core";

export default rule({
  title: "Image is no longer looked after",
  why: "Its publisher has left it, or put it on a shelf. Holes that are found from then on stay open, newer versions are elsewhere, and one day it is gone.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
    "https://github.com/bitnami/containers/issues/83267",
    "https://hub.docker.com/_/openjdk",
  ],

  on: images,
  *check(image, { today }) {
    const { reference, byDefault, related } = image;
    const abandoned = abandonedOf(reference);
    if (!abandoned || isDead(image, today)) return;

    const { part, row } = abandoned;
    yield {
      at: image.part(part),
      message: `"${part.text}"${byDefault ? ", the default here," : ""} ${row.says}`,
      related,
      get fixes() {
        const replacement = successor(reference, abandoned);
        return replacement ? [using(image, replacement)] : [];
      },
    };
  },
});

/** The end of the release itself is said by another rule. */
function isDead({ reference, use }: Image, today: string): boolean {
  const ages = use === "source" ? [] : agesOf(reference, today);
  const isSystem = imageRow(reference)?.class === "os";
  return ages.some(({ state, release }) => state === "ended" && (isSystem || !release.system));
}
