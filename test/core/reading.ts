/** What tests read from YAML. */

import assert from "node:assert/strict";
import { type Document, type Field, Manifest } from "#core";
import type { Value } from "./yaml.ts";

/** The first document of a text. */
export function document(text: string, file = "a.yaml"): Document {
  return Manifest.parse(file, text).documents[0] ?? assert.fail("no document");
}

/** The root of a text's first document. */
export function root(text: string, file = "a.yaml"): Field {
  return document(text, file).root;
}

/** All that a field holds, as one value; the text where nobody can know the value. */
export function contentOf(field: Field): Value {
  if (field.type === "sequence") return field.items().map((item) => contentOf(item));
  if (field.type !== "map") return field.value ?? (field.type === "null" ? null : field.text);
  return Object.fromEntries(field.entries().map(([key, child]) => [key, contentOf(child)]));
}
