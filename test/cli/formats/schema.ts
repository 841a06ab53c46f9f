/** Schemas that outputs are held to. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv2020 } from "ajv/dist/2020.js";
import AjvDraft4 from "ajv-draft-04";
import addFormats from "ajv-formats";

const require = createRequire(import.meta.url);

type Validator = (value: unknown) => void;

/** The schema of our own JSON. */
export const isResult: Validator = validator(() =>
  new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true }).compile(
    read(new URL("../../../schemas/result.schema.json", import.meta.url)),
  ),
);

/** The schema that OASIS wrote for SARIF 2.1.0, as a package of the registry carries it. */
export const isSarif: Validator = validator(() => {
  // One of its patterns is none in Unicode mode.
  const ajv = new AjvDraft4({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats(ajv);
  return ajv.compile(read(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json")));
});

interface Check {
  (value: unknown): unknown;
  errors?: unknown;
}

function validator(compile: () => Check): Validator {
  let check: Check | undefined;
  return (value) => {
    check ??= compile();
    assert.ok(check(value), JSON.stringify(check.errors, undefined, 1));
  };
}

function read(file: string | URL): object {
  return JSON.parse(readFileSync(file, "utf8"));
}
