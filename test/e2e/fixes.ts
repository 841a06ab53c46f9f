/** A finding in the sample shop, one of its fixes, and what the files are afterwards. */
export interface Fix {
  rule: string;
  /** The file of the finding. */
  file: string;
  /** A text whose first occurrence in the file holds the place. */
  around: string;
  /** The end of that text, which is what is underlined. */
  place: string;
  /** The fix, as the menu shows it. */
  title: string;
  /** What each changed file is afterwards, from what it was; a new file was empty. */
  fixed: Readonly<Record<string, (before: string) => string>>;
}

const policies = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny-all
spec:
  podSelector: {}
  policyTypes:
    - Ingress
    - Egress
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-dns
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
`;

const externalSecret = `# Put the values into the store first: aws secretsmanager create-secret --name shop/database --secret-string file://database.json
# The old values stay in the history of this file: replace them.
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: database
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: SecretStore
    name: aws-secretsmanager
  target:
    name: database
    creationPolicy: Owner
  data:
    - secretKey: username
      remoteRef:
        key: shop/database
        property: username
    - secretKey: password
      remoteRef:
        key: shop/database
        property: password
`;

const secretStore = `---
# Needs the ServiceAccount "external-secrets" in this namespace, annotated with eks.amazonaws.com/role-arn.
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata:
  name: aws-secretsmanager
spec:
  provider:
    aws:
      service: SecretsManager
      region: eu-central-1
      auth:
        jwt:
          serviceAccountRef:
            name: external-secrets
`;

/** A fix for each of the thirteen rules. They do not meet: each may be made after the others. */
export const fixes: readonly Fix[] = [
  {
    rule: "non-root/missing-user",
    file: "frontend/Dockerfile",
    around: "CMD",
    place: "CMD",
    title: "Switch to node (1000)",
    fixed: { "frontend/Dockerfile": swap('CMD ["node"', '# node\nUSER 1000\nCMD ["node"') },
  },
  {
    rule: "non-root/user-is-root",
    file: "backend/Dockerfile",
    around: "USER root",
    place: "root",
    title: "Switch back to app",
    fixed: { "backend/Dockerfile": swap("USER root", "USER app") },
  },
  {
    rule: "non-root/run-as-non-root",
    file: "deploy/frontend.yaml",
    around: "    spec",
    place: "spec",
    title: "Set runAsNonRoot to true",
    fixed: {
      "deploy/frontend.yaml": swap(
        "              memory: 256Mi\n---",
        "              memory: 256Mi\n      securityContext:\n        runAsNonRoot: true\n---",
      ),
    },
  },
  {
    rule: "non-root/run-as-root",
    file: "deploy/backend.yaml",
    around: "runAsUser: 0",
    place: "0",
    title: "Set runAsUser to 10001 and runAsNonRoot to true",
    fixed: {
      "deploy/backend.yaml": swap(
        "runAsUser: 0\n            allowPrivilegeEscalation: false\n",
        "runAsUser: 10001\n            allowPrivilegeEscalation: false\n            runAsNonRoot: true\n",
      ),
    },
  },
  {
    rule: "image/latest-tag",
    file: "deploy/database.yaml",
    around: "postgres:latest",
    place: "latest",
    title: "Use postgres:18",
    fixed: { "deploy/database.yaml": swap("postgres:latest", "postgres:18") },
  },
  {
    rule: "image/leaner-base",
    file: "frontend/Dockerfile",
    around: "FROM node:24\n",
    place: "24",
    title: "Use node:24-slim",
    fixed: { "frontend/Dockerfile": swap("\n\nFROM node:24\n", "\n\nFROM node:24-slim\n") },
  },
  {
    rule: "image/end-of-life",
    file: "backend/Dockerfile",
    around: "python:3.9",
    place: "3.9",
    title: "Use python:3.14-slim",
    fixed: { "backend/Dockerfile": swap("python:3.9-slim", "python:3.14-slim") },
  },
  {
    rule: "secret/plaintext-manifest",
    file: "deploy/secrets.yaml",
    around: "  password",
    place: "password",
    title: "Move to an ExternalSecret (AWS Secrets Manager)",
    fixed: {
      "deploy/secrets.yaml": (before) => {
        const secret = before.slice(before.indexOf("apiVersion"), before.indexOf("---"));
        return `${swap(secret, externalSecret)(before)}${secretStore}`;
      },
    },
  },
  {
    rule: "secret/invalid-base64",
    file: "deploy/secrets.yaml",
    around: "tr0ub4dor&3-tr0ub4dor&3",
    place: "tr0ub4dor&3-tr0ub4dor&3",
    title: 'Move "webhook-key" to stringData',
    fixed: { "deploy/secrets.yaml": swap("data:\n  webhook-key:", "stringData:\n  webhook-key:") },
  },
  {
    rule: "network/pod-not-isolated",
    file: "deploy/frontend.yaml",
    around: "name: frontend",
    place: "frontend",
    title: 'Add default-deny and allow-DNS policies for namespace "shop"',
    fixed: {
      "deploy/networkpolicies.yaml": () => policies,
      "deploy/kustomization.yaml": swap("  - rbac.yaml", "  - rbac.yaml\n  - networkpolicies.yaml"),
    },
  },
  {
    rule: "rbac/wildcard",
    file: "deploy/rbac.yaml",
    around: '["*"',
    place: '"*"',
    title: 'Replace "*" with the standard verbs',
    fixed: {
      "deploy/rbac.yaml": swap('["*"]', '["get", "list", "watch", "create", "update", "patch", "delete"]'),
    },
  },
  {
    rule: "rbac/cluster-admin-binding",
    file: "deploy/rbac.yaml",
    around: "name: cluster-admin",
    place: "cluster-admin",
    title: 'Bind "view" instead (roleRef cannot change: delete the binding first)',
    fixed: { "deploy/rbac.yaml": swap("name: cluster-admin", "name: view") },
  },
  {
    rule: "rbac/secrets-read",
    file: "deploy/rbac.yaml",
    around: '"secrets"',
    place: '"secrets"',
    title: 'Only get, only "database" and "payments"',
    fixed: {
      "deploy/rbac.yaml": swap(
        '    resources: ["configmaps", "secrets"]\n    verbs: ["get", "list", "watch"]\n',
        `    resources: ["configmaps"]
    verbs: ["get", "list", "watch"]
  - apiGroups: [""]
    resources: ["secrets"]
    resourceNames: ["database", "payments"]
    verbs: ["get"]
`,
      ),
    },
  },
];

/** Replaces a text that is in the file exactly once. */
function swap(from: string, to: string): (before: string) => string {
  return (before) => {
    const parts = before.split(from);
    if (parts.length !== 2) throw new Error(`"${from}" is there ${parts.length - 1} times`);
    return parts.join(to);
  };
}
