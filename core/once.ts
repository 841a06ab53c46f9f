/** What is found out about objects, and kept as long as they are. */

import { noteAll, type Read, reading } from "./reads.ts";

/** A function that asks `find` once about each object. */
export function once<Key extends object, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Read<Value>>();
  return (key) => {
    let found = known.get(key);
    if (!found) {
      found = reading(() => find(key));
      known.set(key, found);
    }
    if (found.reads) noteAll(found.reads);
    return found.value;
  };
}

/** A value that is found when somebody asks for it first. */
export function lazy<Value>(find: () => Value): () => Value {
  let known: Read<Value> | undefined;
  return () => {
    known ??= reading(find);
    if (known.reads) noteAll(known.reads);
    return known.value;
  };
}
