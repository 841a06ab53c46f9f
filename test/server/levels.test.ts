import assert from "node:assert/strict";
import { afterEach, describe, test } from "vitest";
import type { CodeLens } from "vscode-languageserver";
import { plain } from "./able.ts";
import { Editor, type Setup } from "./editor.ts";

let editor: Editor;
afterEach(() => editor.stop());

/** Lacks four things; its comments and its hand of writing are to stay. */
const web = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      hostNetwork: true # for now
      containers:
        - name: web # the shop
          image: 'registry.example.com/web:1.2.3'
`;
const restricted = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web # the shop
          image: 'registry.example.com/web:1.2.3'
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop:
                - ALL
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
`;
const other = web.replaceAll("web", "api");

async function open(file: string, setup: Setup): Promise<void> {
  editor = await Editor.start(setup);
  editor.open(file);
  await editor.showsVersion(file, 1);
}

const rewrites = (at: string) => editor.actions("web.yaml", at, ["refactor.rewrite"]);

describe("make this pod restricted", () => {
  test("mends everything at once, of the workload under the cursor alone", async () => {
    await open("web.yaml", { files: { "web.yaml": `${web}---\n${other}` } });
    const [action, ...more] = await rewrites("name: web");
    assert.deepEqual(more, []);
    assert.equal(action?.title, 'Make Deployment "web" restricted');
    const { edit } = await editor.chosen(action);
    assert.equal(editor.after("web.yaml", edit), `${restricted}---\n${other}`);
  });

  test("is for those, too, who do not ask again for what it does", async () => {
    await open("web.yaml", { files: { "web.yaml": web }, capabilities: plain });
    const [action] = await rewrites("image");
    assert.equal(editor.after("web.yaml", action?.edit), restricted);
  });

  for (const [what, text] of [
    ["nothing is to do", restricted],
    ["a template decides", web.replace("template:", 'template: {{ include "pod" . }}').slice(0, 120)],
    ["there is no pod", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\n"],
  ] as const) {
    test(`is not offered where ${what}`, async () => {
      await open("web.yaml", { files: { "web.yaml": text } });
      assert.deepEqual(await rewrites("web"), []);
    });
  }

  test("leaves to somebody what needs a decision, and says so", async () => {
    const text = `${web}      volumes:\n        - name: logs\n          hostPath: { path: /var/log }\n`;
    await open("web.yaml", { files: { "web.yaml": text } });
    const target = { uri: editor.uri("web.yaml"), kind: "Deployment", name: "web" };
    await editor.request("workspace/executeCommand", { command: "palisade.restrict", arguments: [target] });
    const after = editor.after("web.yaml", editor.applied[0]);
    assert.ok(after.includes("hostPath") && after.includes("runAsNonRoot: true"));
    const messages = editor.told.filter(({ method }) => method === "window/showMessage");
    assert.match(JSON.stringify(messages), /needs a decision: restricted volume types/);
  });
});

describe("the lens above a workload", () => {
  const settings = { codeLens: true };
  const lenses = async (text: string, setup: Setup = { settings }) => {
    await open("web.yaml", { files: { "web.yaml": text }, ...setup });
    const found = await editor.request<CodeLens[]>("textDocument/codeLens", {
      textDocument: { uri: editor.uri("web.yaml") },
    });
    return found.map(({ command, range }) => [range.start.line, command?.title]);
  };

  test("tells the level, and how far it is to the next", async () => {
    assert.deepEqual(await lenses(`${web}---\n${restricted}`), [
      [1, "baseline: 1 to go · restricted: 5 to go"],
      [13, "restricted ✓"],
    ]);
  });

  test("has a tick for baseline", async () => {
    const text = web.replace(/ +hostNetwork.*\n/, "");
    assert.deepEqual(await lenses(text), [[1, "baseline ✓ · restricted: 4 to go"]]);
  });

  test("is there only for those who want it", async () => {
    assert.deepEqual(await lenses(web, {}), []);
  });

  test("is silent where something else decides", async () => {
    assert.deepEqual(await lenses(web.replace("hostNetwork: true", "hostNetwork: {{ .Values.host }}")), []);
    editor.stop();
    const patch = "patches: [{ target: { kind: Deployment }, path: patch.yaml }]\nresources: [web.yaml]\n";
    const files = {
      "web.yaml": web,
      "kustomization.yaml": patch,
      "patch.yaml": "- op: remove\n  path: /spec\n",
    };
    assert.deepEqual(await lenses(web, { settings, files }), []);
  });
});
