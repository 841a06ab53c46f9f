/** A repository whose findings try what formats have to write: every severity, places in several files, odd names. */

import { folderOf, role } from "../run.ts";

/** The cat is one character, two UTF-16 units and two columns of a terminal. */
const cat = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: cat, namespace: zoo }
rules: [{ apiGroups: [""], resources: [pods, 🐈], verbs: ["*"] }]
`;

const secret = `apiVersion: v1
kind: Secret
metadata:
  name: db
data:
  password: hunter2-is-plain!
`;

const pod = `apiVersion: v1
kind: Pod
metadata: { name: "a<b>&'c", labels: { app: web } }
spec:
  containers:
    - name: web
      image: nginx
`;

export const ODD = "k8s/50%, ü: #1.yaml";

export const files = {
  ".git/HEAD": "ref: refs/heads/main\n",
  "k8s/role.yaml": role,
  "k8s/cat.yaml": cat,
  "k8s/secret.yaml": secret,
  "k8s/clean.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n",
  "k8s/latin.yaml": Buffer.from("apiVersion: v1\nkind: Secret\nmetadata: {name: \xe4}\n", "latin1"),
  "k8s/broken.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a\n",
  [ODD]: pod,
  Dockerfile: "FROM node\r\nRUN npm ci\r\n",
};

export const sample = (): string => folderOf(files);
