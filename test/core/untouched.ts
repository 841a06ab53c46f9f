/** What a document says beside one place: the judge of edits. */

import type { Field } from "../../core/field.ts";
import { keyText } from "../../core/keys.ts";
import { Kind, type Node } from "../../core/tree.ts";

/** Indices of children, from the root down. */
export type Path = readonly number[];

/** The paths of all nodes. */
export function paths(root: Field): Path[] {
  const { tree } = root.document;
  return Array.from({ length: tree.size }, (_, node) => pathOf(root, node));
}

/** The path of a field, from the root of its document. */
export function below(field: Field): Path {
  return pathOf(field, field.node);
}

function pathOf(field: Field, node: Node): Path {
  const { tree } = field.document;
  const parent = tree.parent(node);
  if (parent < 0) return [];
  let index = 0;
  for (let child = tree.first(parent); child !== node; child = tree.next(child)) index++;
  return [...pathOf(field, parent), index];
}

/** All keys, tags and sources of scalars, with the node at `path` left out in one of these ways. */
export function elsewhere(
  root: Field,
  path: Path | undefined,
  how: "replaced" | "removed" | "renamed" = "replaced",
): unknown {
  const { document } = root;
  const { tree, manifest } = document;
  const outline = (node: Node, rest: Path | undefined): unknown => {
    if (rest?.length === 0 && how !== "renamed") return "here";
    const kind = tree.kind(node);
    const { start, end } = document.absolute({ start: tree.start(node), end: tree.end(node) });
    if (kind === Kind.Alias || kind < Kind.Map) return [tree.tag(node), manifest.text.slice(start, end)];
    const children: unknown[] = [];
    let index = 0;
    for (let child = tree.first(node); child >= 0; child = tree.next(child), index++) {
      const inner = rest?.[0] === index ? rest.slice(1) : undefined;
      if (inner?.length === 0 && how === "removed") continue;
      const isRenamed = inner?.length === 0 && how === "renamed";
      children.push([isRenamed ? "here" : keyText(document, child), outline(child, inner)]);
    }
    return [tree.isMap(node) ? "map" : "sequence", children];
  };
  return outline(0, path);
}
