/** Small files that say one thing wrong, and the rules that they are written for. */

import { rules } from "#rules";

/** Others would say more about the samples than what a test is about. */
export const fewRules = rules.filter(({ id }) =>
  /^(?:image\/(?:latest-tag|end-of-life|leaner-base)|network\/pod-not-isolated|non-root\/(?:missing-user|user-is-root|run-as-root|run-as-non-root)|rbac\/(?:wildcard|cluster-admin-binding|secrets-read)|secret\/(?:invalid-base64|plaintext-manifest))$/.test(
    id,
  ),
);

/** Reported by `rbac/wildcard` at the stars. */
export const wildcardRole = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: ops
rules:
  - apiGroups: ["apps"]
    resources: ["deployments"]
    verbs: ["*"]
`;

/** Nothing to report. */
export const narrowRole = wildcardRole.replace('"*"', '"get"');

/** Reported by `network/pod-not-isolated`, and by nothing else of these few. */
export const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
      containers:
        - name: web
          image: registry.example.com/web:1.2.3
`;

/** Isolates the deployment. */
export const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes: [Ingress, Egress]
`;

/** Reported twice by `secret/invalid-base64`, which has a safe fix, and once by `secret/plaintext-manifest`. */
export const brokenSecret = `apiVersion: v1
kind: Secret
metadata:
  name: s
data:
  a: hello
  b: "hunter two"
`;

/** The secret after its safe fixes. */
export const mendedSecret = `apiVersion: v1
kind: Secret
metadata:
  name: s
stringData:
  a: hello
  b: hunter two
`;
