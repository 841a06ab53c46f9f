/** What is found out about objects, and kept as long as they are. */

/** A function that asks `find` once about each object. */
export function once<Key extends object, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as Value;
    const made = find(key);
    known.set(key, made);
    return made;
  };
}
