/** Manifests as teams write them: most are right, some are wrong in the ways our rules know. */

import type { Random } from "./random.ts";

/** An application of the made-up company. */
export interface App {
  readonly name: string;
  readonly namespace: string;
}

export function deployment({ name, namespace }: App, random: Random): string {
  const image = `registry.example.com/${namespace}/${name}${random.pick([":1.4.2", ":2.0.1", ":7.3", ":latest"])}`;
  const kind = random.pick(["Deployment", "Deployment", "Deployment", "StatefulSet"]);
  return `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  namespace: ${namespace}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: ${namespace}
spec:
  replicas: ${1 + random.below(4)}${kind === "StatefulSet" ? `\n  serviceName: ${name}` : ""}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
        app.kubernetes.io/part-of: ${namespace}
    spec:
      serviceAccountName: ${name}
${random.chance(0.7) ? "      securityContext:\n        runAsNonRoot: true\n        runAsUser: 10001\n" : ""}      containers:
        - name: ${name}
          image: ${image}
          args: ["--listen", "0.0.0.0:8080", "--log-level", "${random.pick(["info", "warn", "debug"])}"]
          ports:
            - name: http
              containerPort: 8080
          env:
            - name: DATABASE_HOST
              value: database.${namespace}.svc.cluster.local
            - name: DATABASE_PASSWORD
              valueFrom:
                secretKeyRef:
                  name: ${name}
                  key: password
          resources:
            requests:
              cpu: ${random.pick(["50m", "100m", "250m"])}
              memory: ${random.pick(["64Mi", "128Mi", "1Gi"])}
            limits:
              memory: ${random.pick(["128Mi", "256Mi", "2Gi"])}
          readinessProbe:
            httpGet:
              path: /healthz
              port: http
          volumeMounts:
            - name: config
              mountPath: /etc/${name}
      volumes:
        - name: config
          configMap:
            name: ${name}
`;
}

export function service({ name, namespace }: App, random: Random): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  type: ${random.pick(["ClusterIP", "ClusterIP", "ClusterIP", "LoadBalancer"])}
  selector:
    app.kubernetes.io/name: ${name}
  ports:
    - name: http
      port: 80
      targetPort: http
`;
}

export function networkPolicy({ name, namespace }: App, random: Random): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/part-of: ${namespace}
      ports:
        - port: http
  egress:
    - to:
        - namespaceSelector: {}
      ports:
        - port: 53
          protocol: UDP
${random.chance(0.3) ? "    - {}\n" : ""}`;
}

export function access({ name, namespace }: App, random: Random): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
  namespace: ${namespace}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${name}
  namespace: ${namespace}
rules:
  - apiGroups: [""]
    resources: ["configmaps"]
    verbs: ["get", "list", "watch"]
  - apiGroups: ["${random.chance(0.1) ? "*" : "apps"}"]
    resources: ["${random.chance(0.1) ? "*" : "deployments"}"]
    verbs: ["get"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ${name}
  namespace: ${namespace}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ${name}
subjects:
  - kind: ServiceAccount
    name: ${name}
    namespace: ${namespace}
`;
}

export function clusterAccess({ name, namespace }: App, random: Random): string {
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: ${namespace}-${name}
rules:
  - apiGroups: [""]
    resources: ["nodes", "${random.chance(0.3) ? "secrets" : "pods"}"]
    verbs: ["get", "list"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: ${namespace}-${name}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: ${random.chance(0.1) ? "cluster-admin" : `${namespace}-${name}`}
subjects:
  - kind: ServiceAccount
    name: ${name}
    namespace: ${namespace}
`;
}

export function secret({ name, namespace }: App, random: Random): string {
  const value = Buffer.from(`${name}-${random.below(1e9).toString(36)}-${random.below(1e9).toString(36)}`);
  return random.chance(0.5)
    ? `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: ${namespace}
type: Opaque
data:
  password: ${value.toString("base64")}
`
    : `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  target:
    name: ${name}
  data:
    - secretKey: password
      remoteRef:
        key: ${namespace}/${name}
        property: password
`;
}

export function configMap({ name, namespace }: App, random: Random): string {
  const lines = Array.from(
    { length: 5 + random.below(25) },
    (_, line) => `    setting.${line} = ${random.below(1000)}`,
  );
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: ${namespace}
data:
  ${name}.properties: |
${lines.join("\n")}
`;
}

export function kustomization(resources: readonly string[], namespace?: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
${namespace ? `namespace: ${namespace}\n` : ""}resources:
${resources.map((path) => `  - ${path}\n`).join("")}`;
}

export function patch({ name, namespace }: App, random: Random): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  replicas: ${1 + random.below(9)}
`;
}
