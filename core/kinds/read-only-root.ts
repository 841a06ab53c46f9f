/** A root filesystem that nobody writes to, and empty folders where the image has to. */

import { combine } from "../combine.ts";
import { appendItem, set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Edit } from "../place.ts";
import type { Json } from "../to-yaml.ts";
import { parseReference } from "./image.ts";
import { imageRow } from "./image-table.ts";
import type { Container } from "./pod.ts";
import { secure } from "./security-context.ts";

/** The folders that the container's image is known to write to; undefined where nobody knows. */
export function writtenFolders({ image }: Container): readonly string[] | undefined {
  const reference = image.string === undefined ? undefined : parseReference(image.string);
  return reference && imageRow(reference)?.writes;
}

/** Those of the folders that no volume is mounted at or above. */
export function unmounted(container: Container, folders: readonly string[]): readonly string[] {
  const mounts = container
    .at("volumeMounts")
    .items()
    .map((mount) => mount.at("mountPath").text.replace(/\/+$/, ""));
  return folders.filter((folder) => !mounts.some((path) => `${folder}/`.startsWith(`${path}/`)));
}

/** Makes the container's root filesystem read-only and mounts an empty volume at each of the folders. */
export function readOnlyWith(container: Container, folders: readonly string[]): Edit[] {
  const { field, workload } = container;
  const flag = secure(field.at("securityContext"), { readOnlyRootFilesystem: true });
  if (folders.length === 0) return flag;
  const volumes = workload.podSpec.at("volumes");
  const taken = new Set(volumes.items().map((volume) => volume.at("name").text));
  const mounts = folders.map((mountPath) => ({ name: freeName(mountPath, container, taken), mountPath }));
  return combine(
    flag,
    appendItems(field.at("volumeMounts"), mounts),
    appendItems(
      volumes,
      mounts.map(({ name }) => ({ name, emptyDir: {} })),
    ),
  );
}

/** `var-run` for `/var/run`; with the container's name in front where another volume has that name. */
function freeName(folder: string, { name }: Container, taken: ReadonlySet<string>): string {
  const plain = folder.slice(1).replaceAll("/", "-");
  return taken.has(plain) ? `${name}-${plain}` : plain;
}

function appendItems(sequence: Field, items: readonly Json[]): Edit[] {
  if (sequence.items().length === 0) return set(sequence, items);
  return combine(...items.map((item) => appendItem(sequence, item)));
}
