import {
  type Base64Mistake,
  base64Mistake,
  combine,
  encoded,
  type Field,
  type Fix,
  remove,
  rename,
  resources,
  rule,
  set,
} from "#core";

export default rule({
  title: "Value under data is not base64",
  why: "The API server decodes what stands under data and refuses the whole object where it cannot. It is found out when the file is applied, at the worst moment.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
    "https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/",
  ],

  on: resources("/Secret", "/ConfigMap"),
  *check(resource) {
    const isSecret = resource.kind === "Secret";
    const list = resource.at(isSecret ? "data" : "binaryData");
    if (resource.at("sops").exists) return;
    for (const [key, field] of list.entries()) {
      const mistake = base64Mistake(field);
      if (!mistake) continue;
      yield {
        at: field,
        message: `Not base64 (${mistake.cause}): the API server rejects it`,
        fixes: fixes(key, field, list, resource.at(isSecret ? "stringData" : "data"), mistake).map((fix) => ({
          ...fix,
          reveals: isSecret,
        })),
      };
    }
  },
});

/** `plain` is where Kubernetes takes the same value as text. */
function fixes(
  key: string,
  field: Field,
  list: Field,
  plain: Field,
  { meant, isClear }: Base64Mistake,
): Fix[] {
  if (field.type !== "scalar") return [];
  const correct = {
    title: `Correct the base64 of "${key}"`,
    edits: meant ? set(field, meant) : [],
    safe: isClear,
  };
  const move = {
    title: `Move "${key}" to ${plain.key}`,
    edits: moved(key, field, list, plain),
    safe: isClear,
  };
  const encode = { title: "Encode in base64", edits: set(field, encoded(field.text)) };
  return meant ? [correct, ...(isClear ? [] : [move, encode])] : [move, encode];
}

function moved(key: string, field: Field, list: Field, plain: Field) {
  const { text } = field;
  if (plain.at(key).exists) return [];
  const isAlone = list.entries().length === 1 && plain.missing && plain.key !== undefined;
  if (isAlone && field.string === text) return rename(list, plain.key ?? "");
  if (isAlone) return combine(rename(list, plain.key ?? ""), set(field, text));
  return combine(set(plain.at(key), text, { after: ["type", "metadata"] }), remove(field));
}
