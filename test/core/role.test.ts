import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import {
  aggregatesOf,
  apply,
  bindings,
  DeploymentSet,
  type Document,
  effectiveRules,
  enumerate,
  getByName,
  isClusterWide,
  Manifest,
  type PolicyRule,
  READING,
  type Role,
  roleFrom,
  roleOf,
  roles,
  SetIndex,
  vendored,
  Workspace,
  whereOf,
  whoHolds,
  withoutVerbs,
} from "#core";

const rbac = "apiVersion: rbac.authorization.k8s.io/v1";

/** A rule of a role that has only that one. */
function ruleOf(rule: string): PolicyRule {
  const [role] = rolesIn(`${rbac}\nkind: ClusterRole\nmetadata: {name: a}\nrules: [${rule}]\n`);
  const first = role?.rules[0];
  assert.ok(first);
  return first;
}

function rolesIn(text: string): Role[] {
  return Manifest.parse("role.yaml", text).documents.flatMap((document) => [...roles(document)]);
}

/** The files as one deployment set, and the role of that name. */
function setOf(files: Record<string, string>, name = "a"): { set: DeploymentSet; role: Role } {
  const workspace = Workspace.of(files);
  const [plan] = workspace.layout([]).plansOf(Object.keys(files)[0] ?? "");
  assert.ok(plan);
  const set = new DeploymentSet(workspace, plan, new SetIndex(plan));
  const resource = [...set.resources("ClusterRole"), ...set.resources("Role")].find(
    (one) => one.at("metadata", "name").text === name,
  );
  assert.ok(resource);
  return { set, role: roleFrom(resource) };
}

const clusterRole = (name: string, rest = "rules: []") =>
  `${rbac}\nkind: ClusterRole\nmetadata: {name: ${name}}\n${rest}\n`;

const binding = (kind: string, role: string, subject: string, namespace?: string) =>
  `${rbac}
kind: ${kind}
metadata: {name: b${namespace ? `, namespace: ${namespace}` : ""}}
roleRef: {kind: ${role}}
subjects: [${subject}]
`;

const toRole = (name: string) => `ClusterRole, name: ${name}`;
const account = "{kind: ServiceAccount, name: web, namespace: shop}";

describe("a rule grants what the API server lets through", () => {
  const table: [rule: string, group: string, resource: string, verb: string, granted: boolean][] = [
    ['{apiGroups: [""], resources: [pods], verbs: [get]}', "", "pods", "get", true],
    ['{apiGroups: [""], resources: [pods], verbs: [get]}', "", "pods", "list", false],
    ['{apiGroups: [""], resources: [pods], verbs: [get]}', "", "pods/exec", "get", false],
    ['{apiGroups: [""], resources: [pods], verbs: [get]}', "apps", "pods", "get", false],
    ['{apiGroups: ["*"], resources: [pods], verbs: [get]}', "apps", "pods", "get", true],
    ['{apiGroups: [""], resources: [pods], verbs: ["*"]}', "", "pods", "impersonate", true],
    ['{apiGroups: [""], resources: ["*"], verbs: [get]}', "", "pods/exec", "get", true],
    ['{apiGroups: [""], resources: ["*/exec"], verbs: [get]}', "", "pods/exec", "get", true],
    ['{apiGroups: [""], resources: ["*/exec"], verbs: [get]}', "", "pods", "get", false],
    ['{apiGroups: [""], resources: ["*/exec"], verbs: [get]}', "", "pods/log", "get", false],
    ['{apiGroups: [""], resources: ["pods/*"], verbs: [get]}', "", "pods/exec", "get", false],
    ['{apiGroups: [""], resources: [pods/exec], verbs: [get]}', "", "pods/exec", "get", true],
    ["{resources: [pods], verbs: [get]}", "", "pods", "get", false],
    ['{apiGroups: [""], verbs: [get]}', "", "pods", "get", false],
    ['{apiGroups: ["$(GROUP)"], resources: [pods], verbs: [get]}', "$(GROUP)", "pods", "get", false],
  ];
  for (const [rule, group, resource, verb, granted] of table) {
    test(`${rule}: ${verb} ${resource} of "${group}"`, () => {
      assert.equal(ruleOf(rule).grants(group, resource, verb) !== undefined, granted);
    });
  }

  test("names, verbs and the entry that matches", () => {
    const grant = ruleOf(
      '{apiGroups: [""], resources: [secrets, "*"], verbs: [watch, get], resourceNames: [db]}',
    ).grants("", "secrets", "get", "list", "watch");
    assert.deepEqual(grant?.verbs, ["get", "watch"]);
    assert.equal(grant?.resource.text, "*");
    assert.equal(grant?.named, true);
  });

  test("an empty list of names limits nothing", () => {
    const rule = ruleOf('{apiGroups: ["*"], resources: ["*"], verbs: ["*"], resourceNames: []}');
    assert.equal(rule.isNamed, false);
    assert.equal(rule.everything?.text, "*");
  });
});

describe("a cluster brings roles along", () => {
  for (const [name, kind, left] of [
    ["cluster-admin", "ClusterRole", false],
    ["admin", "ClusterRole", false],
    ["admin", "Role", true],
    ["system:coredns", "ClusterRole", false],
    ["system:controller:cloud-provider", "Role", false],
    ["ops", "ClusterRole", true],
  ] as const) {
    test(`${kind} ${name}`, () => {
      const found = rolesIn(`${rbac}\nkind: ${kind}\nmetadata: {name: "${name}"}\nrules: []\n`);
      assert.equal(found.length === 1, left);
    });
  }
});

describe("an aggregate", () => {
  const files = {
    "a.yaml": clusterRole(
      "a",
      `aggregationRule:
  clusterRoleSelectors:
    - matchLabels: {to: a}
      matchExpressions: [{key: not, operator: DoesNotExist}]
    - matchExpressions: [{key: tier, operator: In, values: [one, two]}]
rules: [{apiGroups: [""], resources: [own], verbs: [get]}]`,
    ),
    "b.yaml": ["to: a", "{to: a, not: x}", "tier: two", "tier: three"]
      .map((labels, index) => {
        const map = labels.startsWith("{") ? labels : `{${labels}}`;
        const rules = `rules: [{apiGroups: [""], resources: [r${index}], verbs: [get]}]`;
        return `${rbac}\nkind: ClusterRole\nmetadata: {name: r${index}, labels: ${map}}\n${rules}\n`;
      })
      .join("---\n"),
  };

  test("has the rules of the roles that it selects, and not its own", () => {
    const { set, role } = setOf(files);
    assert.deepEqual(
      effectiveRules(role, set).flatMap((rule) => rule.resources.texts),
      ["r0", "r2"],
    );
  });

  test("is known to those", () => {
    const { set, role } = setOf(files, "r2");
    assert.deepEqual(
      aggregatesOf(role, set).map(({ resource }) => resource.name),
      ["a"],
    );
    assert.deepEqual(aggregatesOf(setOf(files, "r3").role, set), []);
  });

  test("may select itself", () => {
    const loop = `${rbac}
kind: ClusterRole
metadata: {name: a, labels: {to: a}}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: a}}]}
`;
    const { set, role } = setOf({ "a.yaml": loop });
    assert.deepEqual(effectiveRules(role, set), []);
    assert.equal(isClusterWide(role, set), true);
  });
});

describe("how far a role reaches", () => {
  const reach = (files: Record<string, string>, name = "a") => {
    const { set, role } = setOf({ "role.yaml": clusterRole(name), ...files }, name);
    return [isClusterWide(role, set), whoHolds(role, set), whereOf(role, set)];
  };

  test("nothing binds it", () => {
    assert.deepEqual(reach({}), [true, 'Whoever is bound to ClusterRole "a"', "cluster-wide"]);
  });
  test("a ClusterRoleBinding", () => {
    const files = { "b.yaml": binding("ClusterRoleBinding", toRole("a"), account) };
    assert.deepEqual(reach(files), [true, 'ServiceAccount "web"', "cluster-wide"]);
  });
  test("a RoleBinding", () => {
    const files = { "b.yaml": binding("RoleBinding", toRole("a"), account, "shop") };
    assert.deepEqual(reach(files), [false, 'ServiceAccount "web"', 'in namespace "shop"']);
  });
  test("a RoleBinding without a namespace", () => {
    const files = { "b.yaml": binding("RoleBinding", toRole("a"), account) };
    assert.deepEqual(reach(files), [false, 'ServiceAccount "web"', "in its namespace"]);
  });
  test("a RoleBinding of another role", () => {
    const files = { "b.yaml": binding("RoleBinding", toRole("b"), account, "shop") };
    assert.equal(reach(files)[0], true);
  });
  test("a RoleBinding that may name it", () => {
    const files = { "b.yaml": binding("RoleBinding", toRole("$(ROLE)"), account, "shop") };
    assert.equal(reach(files)[0], false);
  });
  test("the same expression", () => {
    const files = { "b.yaml": binding("ClusterRoleBinding", toRole("$(ROLE)"), account) };
    assert.deepEqual(reach(files, "$(ROLE)"), [true, 'ServiceAccount "web"', "cluster-wide"]);
  });
  test("many subjects", () => {
    const users = ["a", "b", "c", "d", "e"].map((name) => `{kind: User, name: ${name}}`).join(", ");
    const files = { "b.yaml": binding("ClusterRoleBinding", toRole("a"), users) };
    assert.equal(reach(files)[1], 'User "a", User "b", User "c" and 2 others');
  });
  test("a Role of another namespace", () => {
    const role = (namespace: string) =>
      `${rbac}\nkind: Role\nmetadata: {name: a, namespace: ${namespace}}\nrules: []\n`;
    const { set } = setOf({
      "role.yaml": `${role("shop")}---\n${role("bank")}`,
      "b.yaml": binding("RoleBinding", "Role, name: a", account, "bank"),
    });
    const holders = set.resources("Role").map((resource) => whoHolds(roleFrom(resource), set));
    assert.deepEqual(holders, ['Whoever is bound to Role "a"', 'ServiceAccount "web"']);
  });
});

describe("who holds a role", () => {
  const holder = (subject: string, namespace?: string) => {
    const kind = namespace ? "RoleBinding" : "ClusterRoleBinding";
    const text = binding(kind, toRole("a"), subject, namespace);
    const { set } = setOf({ "role.yaml": clusterRole("a"), "b.yaml": text });
    const [found] = [...bindings(set.resources(kind)[0]?.document as Document)];
    assert.ok(found?.holders[0]);
    assert.equal(roleOf(found, set)?.resource.name, "a");
    return { one: found.holders[0], set };
  };

  const shop = { name: "shop", known: true };
  for (const [subject, namespace, accounts] of [
    [account, undefined, { name: "web", namespace: shop }],
    ["{kind: ServiceAccount, name: web}", "shop", { name: "web", namespace: shop }],
    ["{kind: ServiceAccount, name: web}", undefined, { name: "web", namespace: { known: true } }],
    [
      '{kind: ServiceAccount, name: web, namespace: "$(NS)"}',
      undefined,
      { name: "web", namespace: { known: false } },
    ],
    ['{kind: User, name: "system:serviceaccount:shop:web"}', undefined, { name: "web", namespace: shop }],
    ['{kind: Group, name: "system:serviceaccounts:shop"}', undefined, { every: true, namespace: shop }],
    ['{kind: Group, name: "system:serviceaccounts"}', undefined, { every: true }],
    ['{kind: Group, name: "system:authenticated"}', undefined, { every: true }],
    ["{kind: Group, name: team}", undefined, undefined],
    ["{kind: User, name: jane}", undefined, undefined],
  ] as const) {
    test(`${subject} ${namespace ?? ""}`, () => {
      const { one, set } = holder(subject, namespace);
      assert.deepEqual(one.accounts(set), accounts);
      assert.equal(one.isHuman(set), accounts === undefined);
    });
  }

  test("nobody who logged in", () => {
    const { one, set } = holder('{kind: User, name: "system:anonymous"}');
    assert.equal(one.isHuman(set), false);
  });

  test("trusted ones", () => {
    const { one, set } = holder(account);
    assert.equal(one.isOneOf(["shop/web"], set), true);
    assert.equal(one.isOneOf(["shop/*"], set), true);
    assert.equal(one.isOneOf(["web", "shop/we", "bank/*"], set), false);
  });
});

describe("fixes that narrow a rule", () => {
  const words = fc.constantFrom("get", "list", "watch", "create", "delete");
  const shape = fc.record({
    groups: fc
      .uniqueArray(fc.constantFrom("", "apps"), { minLength: 1 })
      .map((list) => [...new Set(["", ...list])]),
    resources: fc
      .shuffledSubarray(["secrets", "configmaps", "pods"])
      .filter((list) => list.includes("secrets")),
    verbs: fc.oneof(fc.uniqueArray(words, { minLength: 1 }), fc.constant(["*"])),
    order: fc.shuffledSubarray(["apiGroups", "resources", "verbs"], { minLength: 3 }),
    flow: fc.boolean(),
    quote: fc.constantFrom("", '"', "'"),
    indent: fc.constantFrom("", "  "),
    last: fc.boolean(),
    eol: fc.constantFrom("\n", "\r\n"),
  });

  test("change nothing else", () => {
    fc.assert(
      fc.property(shape, (parts) => {
        const text = written(parts);
        const [role] = rolesIn(text);
        const grant = role?.rules[0]?.grants("", "secrets", ...READING);
        if (!role || !grant) return;
        const before = granted(role);
        const less = before.filter((right) => !/^ secrets (list|watch)$/.test(right));
        assert.deepEqual(granted(fixed(text, withoutVerbs(grant, "list", "watch"), less, before)), less);
        const unread = before.filter((right) => !/^ secrets (get|list|watch)$/.test(right));
        const named = [...unread, " secrets get db", " secrets get tls"].sort();
        assert.deepEqual(granted(fixed(text, getByName(grant, ["db", "tls"]), named, before)), named);
      }),
      { numRuns: 400 },
    );
  });

  type Parts = typeof shape extends fc.Arbitrary<infer T> ? T : never;

  function written({ groups, resources, verbs, order, flow, quote, indent, last, eol }: Parts): string {
    const lists: Record<string, readonly string[]> = { apiGroups: groups, resources, verbs };
    const word = (text: string) => (/^\w+$/.test(text) ? `${quote}${text}${quote}` : `"${text}"`);
    const lines = order.flatMap((key) => {
      const items = (lists[key] ?? []).map(word);
      return flow ? [`${key}: [${items.join(", ")}]`] : [`${key}:`, ...items.map((item) => `- ${item}`)];
    });
    const rule = lines.map((line, index) => `${indent}${index === 0 ? "- " : "  "}${line}`);
    const other = [
      `${indent}- apiGroups: [batch]`,
      `${indent}  resources: [jobs]`,
      `${indent}  verbs: [get]`,
    ];
    const all = [rbac, "kind: Role", "metadata:", "  name: a", "rules:", ...rule, ...(last ? [] : other)];
    return `${all.join(eol)}${eol}`;
  }

  /** The role as the fix leaves it; where a fix would leave nothing, it may be refused. */
  function fixed(
    text: string,
    edits: ReturnType<typeof getByName>,
    wanted: string[],
    before: string[],
  ): Role {
    const [role] = rolesIn(apply(text, edits));
    assert.ok(role);
    if (wanted.join() !== before.join()) assert.notDeepEqual(edits, []);
    return role;
  }

  /** Every right that the role gives, as words. */
  function granted({ rules }: Role): string[] {
    const rights = rules.flatMap(({ groups, resources, verbs, names }) =>
      groups.texts.flatMap((group) =>
        resources.texts.flatMap((resource) =>
          (verbs.has("*")
            ? ["get", "list", "watch", "create", "update", "patch", "delete"]
            : verbs.texts
          ).flatMap((verb) =>
            (names.texts.length > 0 ? names.texts : [""]).map((name) =>
              `${group} ${resource} ${verb} ${name}`.trimEnd(),
            ),
          ),
        ),
      ),
    );
    return [...new Set(rights.filter((right) => !right.startsWith("apps secrets")))].sort();
  }
});

describe("vendored documents", () => {
  const is = (file: string, text = "kind: Role\n") => {
    const [document] = Manifest.parse(file, text).documents;
    assert.ok(document);
    return vendored(document);
  };
  for (const file of [
    "a/vendor/b.yaml",
    "third_party/b.yaml",
    "upstream/b.yaml",
    "app/charts/redis/role.yaml",
    "clusters/gotk-components.yaml",
  ]) {
    test(file, () => assert.equal(is(file), true));
  }
  for (const file of ["a/vendors/b.yaml", "vendor.yaml", "charts/role.yaml", "my-charts/a/role.yaml"]) {
    test(file, () => assert.equal(is(file), false));
  }
  test("says so at its top", () => {
    assert.equal(is("a.yaml", "---\n# Code generated by controller-gen. DO NOT EDIT.\nkind: Role\n"), true);
    assert.equal(is("a.yaml", "kind: Role\nmetadata:\n  name: do not edit\n"), false);
    assert.equal(is("a.yaml", "kind: Role\n\n\n\n\n# Do not edit below.\n"), false);
  });
  test("was rendered from a chart", () => {
    const labels = "app.kubernetes.io/managed-by: Helm, helm.sh/chart: a-1.0.0";
    assert.equal(is("a.yaml", `kind: Role\nmetadata: {labels: {${labels}}}\n`), true);
    assert.equal(
      is("a.yaml", "kind: Role\nmetadata: {labels: {app.kubernetes.io/managed-by: Helm}}\n"),
      false,
    );
  });
});

describe("lists in messages", () => {
  for (const [words, text] of [
    [[], ""],
    [["a"], "a"],
    [["a", "b"], "a and b"],
    [["a", "b", "c", "d"], "a, b, c and d"],
    [["a", "b", "c", "d", "e"], "a, b, c and 2 others"],
  ] as const) {
    test(text, () => assert.equal(enumerate(words), text));
  }
});
