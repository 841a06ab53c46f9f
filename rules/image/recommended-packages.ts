import { isReleased, mannerOf, packageCalls, rule, withoutRecommended } from "#core";

export default rule({
  title: "Recommended packages are installed as well",
  why: "Distributions let a package recommend others for people at a desk: manuals, drivers, editors, whole language runtimes. In an image nobody calls them, but they are scanned, patched and there for an intruder.",
  severity: "info",
  refs: [
    "https://www.debian.org/doc/debian-policy/ch-relationships.html#binary-dependencies-depends-recommends-suggests-enhances-pre-depends",
    "https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",
  ],
  peers: { hadolint: ["DL3015"], trivy: ["DS-0029"], kics: ["7384dfb2"] },

  on: packageCalls,
  *check(call, { profile }) {
    const manner = mannerOf(call);
    if (!manner || (manner.isStrict && profile !== "strict")) return;

    const { program, verb, instruction } = call;
    yield {
      at: call,
      severity: isReleased(instruction.stage) ? "info" : "hint",
      message: `"${program} ${verb}" also brings packages that are only recommended: more to patch, and more for an intruder to use`,
      get fixes() {
        return [withoutRecommended(call, manner)];
      },
    };
  },
});
