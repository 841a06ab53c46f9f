import { images, isUnpublished, rule, using } from "#core";

export default rule({
  title: "Image names no registry",
  why: "Docker and containerd ask Docker Hub for a short name. CRI-O and Podman ask a list of registries, and the first one that has such a name answers: whoever can push there decides what runs.",
  severity: "info",
  profile: "strict",
  refs: [
    "https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md",
    "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  ],

  on: images,
  *check(image) {
    const { reference, use, byDefault, related } = image;
    // Docker Hub has nothing of that name: a build tool will write another one.
    if (reference.registry || isUnpublished(reference)) return;

    const { text, name, repository } = reference;
    const who = use === "runs" ? "the node" : "whoever builds";
    yield {
      at: image.part(repository),
      message: `"${repository.text}" names no registry${byDefault ? " by default" : ""}: the search list of ${who} decides where it comes from`,
      related,
      get fixes() {
        const registry = name.slice(0, name.length - repository.text.length);
        return [using(image, { start: 0, end: 0, text: registry, reference: registry + text })];
      },
    };
  },
});
