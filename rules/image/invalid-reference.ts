import { mentions, mistakeIn, rule, type Stage } from "#core";

export default rule({
  title: "Text is no image reference",
  why: "No registry is ever asked for it: the build stops, or the pod waits in InvalidImageName. Found here it costs a second, found on the cluster it may cost a rollout.",
  severity: "error",
  refs: [
    "https://github.com/distribution/reference/blob/main/reference.go",
    "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  ],

  on: mentions,
  *check(mention) {
    const { text, stage, byDefault } = mention;
    const mistake = mistakeIn(text);
    if (!mistake || (byDefault && mistake.gap) || isStage(text, stage)) return;

    const { why, replacement, gap } = mistake;
    const at = mention.part(mistake);
    yield {
      at: gap ? { ...at, missing: true } : at,
      message: `"${text.trim()}" is no image reference${byDefault ? " by default" : ""}: ${why}`,
      related: mention.related,
      fixes: replacement
        ? [{ title: `Use ${replacement.reference}`, edits: mention.replace(replacement) }]
        : [],
    };
  },
});

/** Another spelling of a stage's name is no image, and another rule says so. */
function isStage(text: string, stage: Stage | undefined): boolean {
  return stage?.dockerfile.stages.some(({ name }) => name === text.toLowerCase()) ?? false;
}
