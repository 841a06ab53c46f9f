import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type ExplicitSet, type Resource, Workspace } from "#core";
import { setOf } from "./sets.ts";

/** The members of every set, kustomizations left out, by the set's id. */
function members(files: Record<string, string>, sets: readonly ExplicitSet[] = []): Record<string, string[]> {
  const plans = [...Workspace.of(files).layout(sets).plans.values()];
  return Object.fromEntries(
    plans.map(({ id, files: all }) => [id, all.filter((file) => !/kustomization|Chart/.test(file))]),
  );
}

const object = (kind: string, name: string, namespace?: string): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${namespace === undefined ? "" : `  namespace: ${namespace}\n`}`;

describe("deployment sets", () => {
  test("are plain folders, each file in its own", () => {
    assert.deepEqual(members({ "a.yaml": "", "k8s/b.yaml": "", "k8s/c.yaml": "", "k8s/deep/d.yaml": "" }), {
      "folder:": ["a.yaml"],
      "folder:k8s": ["k8s/b.yaml", "k8s/c.yaml"],
      "folder:k8s/deep": ["k8s/deep/d.yaml"],
    });
  });

  test("are what a kustomize root reaches, and the rest of the folder", () => {
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": "",
      "base/stray.yaml": "",
      "dev/kustomization.yaml": "resources: [../base, extra.yaml]\n",
      "dev/extra.yaml": "",
      "prod/kustomization.yaml": "bases: [../base/]\npatchesStrategicMerge: [patch.yaml]\n",
      "prod/patch.yaml": object("Pod", "web"),
    };
    assert.deepEqual(members(files), {
      "kustomize:dev": ["base/web.yaml", "dev/extra.yaml"],
      "kustomize:prod": ["base/web.yaml"],
      "folder:base": ["base/stray.yaml"],
    });
    const set = setOf(Workspace.of(files), "prod/patch.yaml");
    assert.equal(set.isPatch("prod/patch.yaml"), true);
  });

  test("survive kustomizations that name one another", () => {
    const sets = members({
      "a/kustomization.yaml": "resources: [../b]\n",
      "b/kustomization.yaml": "resources: [../a, x.yaml]\n",
      "b/x.yaml": "",
    });
    assert.deepEqual(sets["folder:b"], ["b/x.yaml"]);
  });

  test("do not leave the workspace", () => {
    const workspace = Workspace.of({
      "a/kustomization.yaml": "resources: [../../etc/passwd, https://example.com/x, x.yaml]\n",
      "a/x.yaml": "",
    });
    const set = setOf(workspace, "a/x.yaml");
    assert.equal(set.closed, false);
    assert.deepEqual(set.files, ["a/kustomization.yaml", "a/x.yaml"]);
  });

  test("take components along, never as roots", () => {
    const sets = members({
      "kustomization.yaml": "resources: [web.yaml]\ncomponents: [parts/policies]\n",
      "web.yaml": "",
      "parts/policies/kustomization.yaml": "kind: Component\nresources: [deny.yaml]\n",
      "parts/policies/deny.yaml": "",
    });
    assert.deepEqual(sets, { "kustomize:": ["parts/policies/deny.yaml", "web.yaml"] });
  });

  test("are components that nobody here uses, with what they are laid over unknown", () => {
    const files = {
      "parts/tls/kustomization.yaml":
        "kind: Component\nresources: [ca.yaml]\npatches: [{ path: web.yaml }]\n",
      "parts/tls/ca.yaml": "",
      "parts/tls/web.yaml": object("Deployment", "web"),
    };
    assert.deepEqual(members(files), { "kustomize:parts/tls": ["parts/tls/ca.yaml"] });
    const set = setOf(Workspace.of(files), "parts/tls/web.yaml");
    assert.equal(set.isPatch("parts/tls/web.yaml"), true);
    assert.equal(set.closed, false);
  });

  test("are charts with their subcharts", () => {
    const sets = members({
      "shop/Chart.yaml": "",
      "shop/templates/a.yaml": "",
      "shop/charts/db/Chart.yaml": "",
      "shop/charts/db/templates/b.yaml": "",
    });
    assert.deepEqual(sets, { "chart:shop": ["shop/charts/db/templates/b.yaml", "shop/templates/a.yaml"] });
  });

  test("are single files where samples are kept", () => {
    assert.deepEqual(Object.keys(members({ "examples/a.yaml": "", "examples/b.yaml": "" })), [
      "file:examples/a.yaml",
      "file:examples/b.yaml",
    ]);
  });

  test("are what the settings say, before anything else", () => {
    const sets = members({ "a/x.yaml": "", "a/y.yaml": "", "b/z.yaml": "" }, [
      { name: "all", include: ["**/*.yaml"], exclude: ["**/y.yaml"] },
    ]);
    assert.deepEqual(sets, { "set:all": ["a/x.yaml", "b/z.yaml"], "folder:a": ["a/y.yaml"] });
  });
});

describe("namespaces", () => {
  const files = {
    "base/kustomization.yaml": "namespace: inner\nresources: [web.yaml]\n",
    "base/web.yaml": object("Service", "web", "written"),
    "prod/kustomization.yaml": "namespace: outer\nresources: [../base]\n",
    "plain/named.yaml": object("Service", "named", "written"),
    "plain/bare.yaml": object("Service", "bare"),
    "plain/variable.yaml": object("Service", "variable", "${NS}"),
  };
  const workspace = Workspace.of(files);

  test("are the outermost kustomization's", () => {
    const set = setOf(workspace, "base/web.yaml");
    assert.deepEqual(set.namespaceOf(set.resources("Service")[0] as Resource), {
      name: "outer",
      known: true,
    });
  });

  test("are three-valued", () => {
    const set = setOf(workspace, "plain/bare.yaml");
    const [bare, named, variable] = set.resources("Service") as [Resource, Resource, Resource];
    assert.deepEqual(set.namespaceOf(bare), { known: true });
    assert.deepEqual(set.namespaceOf(named), { name: "written", known: true });
    assert.deepEqual(set.namespaceOf(variable), { known: false });
    assert.equal(set.mayShareNamespace(bare, named), true);
    assert.equal(set.mayShareNamespace(variable, named), true);
    assert.equal(set.mayEqual({ name: "a", known: true }, { name: "b", known: true }), false);
  });
});

describe("patches", () => {
  const pod = `${object("Pod", "web")}spec:\n  replicas: 1\n  containers:\n    - name: web\n      image: nginx:1.27\n      env: []\n`;
  const patched = (
    kustomization: string,
    more: Record<string, string> = {},
  ): ((...keys: (string | number)[]) => boolean) => {
    const workspace = Workspace.of({
      "kustomization.yaml": `resources: [web.yaml]\n${kustomization}`,
      "web.yaml": pod,
      ...more,
    });
    const set = setOf(workspace, "web.yaml");
    const [resource] = set.resources("Pod") as [Resource];
    return (...keys) => set.isPatched(resource, resource.at(...keys));
  };

  test("decide what they write and what lies below", () => {
    const is = patched("patches:\n  - path: p.yaml\n", {
      "p.yaml": `${object("Pod", "web")}spec:\n  containers:\n    - name: web\n      securityContext:\n        runAsUser: 1\n`,
    });
    assert.equal(is("spec", "containers", 0, "securityContext", "runAsUser"), true);
    assert.equal(is("spec", "securityContext", "runAsUser"), true);
    assert.equal(is("spec", "containers", 0, "image"), false);
    assert.equal(is("metadata", "name"), false);
  });

  test("leave objects of other names and kinds alone", () => {
    const is = patched(
      "patches:\n  - patch: |-\n      - op: replace\n        path: /spec/containers/0/image\n        value: x\n    target: {kind: Pod, name: other}\n",
    );
    assert.equal(is("spec", "containers", 0, "image"), false);
  });

  test("may be JSON pointers", () => {
    const is = patched(
      "patches:\n  - patch: |-\n      - op: replace\n        path: /spec/containers/0/image\n        value: x\n    target: {kind: Pod, name: w.*}\n",
    );
    assert.equal(is("spec", "containers", 0, "image"), true);
    assert.equal(is("spec", "containers", 0, "env"), false);
  });

  test("that cannot be read may decide everything", () => {
    assert.equal(patched("patches:\n  - path: missing.yaml\n")("spec", "containers", 0, "image"), true);
    assert.equal(patched("replacements:\n  - path: r.yaml\n")("metadata", "labels"), true);
  });

  test("of images decide the tags of those images only", () => {
    const is = patched("images:\n  - name: nginx\n    newTag: '1.29'\n");
    assert.equal(is("spec", "containers", 0, "image"), true);
    assert.equal(patched("images:\n  - name: redis\n")("spec", "containers", 0, "image"), false);
  });
});
