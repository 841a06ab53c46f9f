/** `npm run new <practice>/<problem>`: makes a rule and its page. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";

const practices = [
  "image",
  "non-root",
  "workload",
  "rbac",
  "network",
  "mesh",
  "secret",
  "encryption",
  "etcd",
  "backup",
  "policy",
  "recovery",
];

const rule = `import { containers, rule } from "#core";

export default rule({
  title: "The problem in a few words",
  why: "What may happen, for a tired reader.",
  severity: "warning",
  refs: [],

  on: containers,
  *check(container) {
    if (container.name !== "wrong") return;

    yield { at: container, message: \`\${container.title} is wrong\` };
  },
});
`;

const page = `## What is wrong

Why this is reported.

\`\`\`yaml
apiVersion: v1
kind: Pod
metadata:
  name: app
spec:
  containers:
    - name: wrong
      image: registry.example.com/app:1.0.0
\`\`\`

## What is right

Why this is not.

\`\`\`yaml
apiVersion: v1
kind: Pod
metadata:
  name: app
spec:
  containers:
    - name: right
      image: registry.example.com/app:1.0.0
\`\`\`
`;

const id = process.argv[2] ?? "";
const [practice = "", problem = ""] = id.split("/");
const folder = new URL(`../rules/${practice}/`, import.meta.url);

if (
  !practices.includes(practice) ||
  !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(problem) ||
  id.split("/").length > 2
) {
  fail(`usage: npm run new <practice>/<problem>\npractices: ${practices.join(", ")}`);
} else if (existsSync(new URL(`${problem}.ts`, folder))) {
  fail(`rules/${id}.ts exists`);
} else {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${problem}.ts`, folder), rule);
  writeFileSync(new URL(`${problem}.md`, folder), page);
  console.log(
    `rules/${id}.ts\nrules/${id}.md\nNext: write the page and the rule, then \`npm run generate ${id}\`.`,
  );
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
