/** Things by the file that they are about, in their order. */
export function byFile<T extends { readonly file: string }>(things: Iterable<T>): Map<string, T[]> {
  const files = new Map<string, T[]>();
  for (const thing of things) {
    const known = files.get(thing.file);
    if (known) known.push(thing);
    else files.set(thing.file, [thing]);
  }
  return files;
}
