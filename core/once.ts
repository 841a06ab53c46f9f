/** What is found out about objects, and kept as long as they are. */

import { noteAll, type Reads, reading } from "./reads.ts";

/** A function that asks `find` once about each object. */
export function once<Key extends object, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  /** What was read for those of the answers that were found in documents under edit. */
  let reads: WeakMap<Key, Reads> | undefined;
  return (key) => {
    const found = known.get(key);
    if (found !== undefined || known.has(key)) {
      const read = reads?.get(key);
      if (read) noteAll(read);
      return found as Value;
    }
    const made = reading(() => find(key));
    if (made.reads) {
      reads ??= new WeakMap();
      reads.set(key, made.reads);
      noteAll(made.reads);
    }
    known.set(key, made.value);
    return made.value;
  };
}

/** A value that is found when somebody asks for it first. */
export function lazy<Value>(find: () => Value): () => Value {
  let known: { readonly value: Value; readonly reads: Reads | undefined } | undefined;
  return () => {
    known ??= reading(find);
    if (known.reads) noteAll(known.reads);
    return known.value;
  };
}
