export * from "./field.ts";
export * from "./manifest.ts";
export * from "./place.ts";
export * from "./resource.ts";
export * from "./rule.ts";
export * from "./scalar.ts";
