/** Policies to start from: deny everything in a namespace, allow DNS, then allow what is needed. */

import { appendDocument, appendItem, newFile, set as write } from "../edit.ts";
import type { Manifest } from "../manifest.ts";
import { folderOf } from "../path.ts";
import type { Edit } from "../place.ts";
import type { Fix } from "../rule.ts";
import type { DeploymentSet } from "../sets.ts";
import { missedPairs } from "./labels.ts";
import { type Direction, policiesOf } from "./network-policy.ts";
import { isOpenShift } from "./openshift.ts";
import type { Workload } from "./pod.ts";

/** Where pods ask for names: `auto` looks for OpenShift in the set, `nodelocal` adds the node's own cache. */
export type Dns = "auto" | "kube-dns" | "nodelocal" | "openshift";

/** The file that new policies go to. */
const FILE = "networkpolicies.yaml";

/** Ways to have the pod selected by a policy of its namespace: of those that miss it by exactly one label. */
export function selectedBy(workload: Workload, set: DeploymentSet): Fix[] {
  return policiesOf(set).flatMap(({ resource }): Fix[] => {
    if (resource.group !== "networking.k8s.io" || !set.mayShareNamespace(resource, workload.resource))
      return [];
    const selector = resource.at("spec", "podSelector");
    const pairs = selector.at("matchLabels").entries();
    const [missed, ...more] = missedPairs(selector, workload.labels);
    if (!missed || more.length > 0 || pairs.length < 2 || selector.at("matchExpressions").exists) return [];
    const [key, value] = missed;
    return [
      {
        title: `Set label ${key}: ${value.text}, which ${resource.title} selects`,
        edits: write(workload.labels.at(key), value.text),
      },
    ];
  });
}

/** Writes a policy that isolates all pods of the workload's namespace in these directions, and one for DNS. */
export function isolate(
  workload: Workload,
  directions: readonly Direction[],
  set: DeploymentSet,
  dns: Dns,
): Fix {
  const { name } = set.namespaceOf(workload.resource);
  const what =
    directions.length === 2
      ? "default-deny and allow-DNS policies"
      : `a default-deny ${directions[0]?.toLowerCase()} policy`;
  const where = name === undefined ? "the namespace" : `namespace "${name}"`;
  return { title: `Add ${what} for ${where}`, edits: policiesFor(workload, directions, set, dns) };
}

function policiesFor(
  workload: Workload,
  directions: readonly Direction[],
  set: DeploymentSet,
  dns: Dns,
): Edit[] {
  const { file } = workload;
  const namespace = set.setsNamespace(file) ? undefined : set.namespaceOf(workload.resource).name;
  const resolver = dns === "auto" ? (isOpenShift(set) ? "openshift" : "kube-dns") : dns;
  const policies = [
    denyAll(directions, namespace),
    ...(directions.includes("Egress") ? [allowDns(resolver, namespace)] : []),
  ].join("---\n");

  const kustomization = kustomizationOf(file, set);
  const alone = set.files.length === 1 && !kustomization;
  const target = alone ? file : joined(folderOf(kustomization?.file ?? file), FILE);
  const present = set.source(target);
  if (present?.type === "manifest") return appendDocument(present, policies);
  if (present) return [];
  if (!kustomization) return newFile(target, policies);
  const listing = kustomization.documents
    .slice(0, 1)
    .flatMap(({ root }) => appendItem(root.at("resources"), FILE));
  return listing.length === 0 ? [] : [...newFile(target, policies), ...listing];
}

/** The kustomization beside the workload, else the one at the root of its set. */
function kustomizationOf(file: string, set: DeploymentSet): Manifest | undefined {
  if (set.origin !== "kustomize") return undefined;
  for (const name of ["kustomization.yaml", "kustomization.yml", "Kustomization"]) {
    const source = set.source(joined(folderOf(file), name));
    if (source?.type === "manifest") return source;
  }
  return set.kustomization;
}

function joined(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function header(name: string, namespace: string | undefined): string {
  return [
    "apiVersion: networking.k8s.io/v1",
    "kind: NetworkPolicy",
    "metadata:",
    `  name: ${name}`,
    ...(namespace === undefined ? [] : [`  namespace: ${namespace}`]),
    "spec:",
    "  podSelector: {}",
    "  policyTypes:",
    "",
  ].join("\n");
}

function denyAll(directions: readonly Direction[], namespace: string | undefined): string {
  const name = directions.length === 2 ? "default-deny-all" : `default-deny-${directions[0]?.toLowerCase()}`;
  return header(name, namespace) + directions.map((direction) => `    - ${direction}\n`).join("");
}

/** Verified for kube-dns and CoreDNS, whose pods carry `k8s-app: kube-dns`; on OpenShift DNS listens on 5353. */
function allowDns(resolver: Exclude<Dns, "auto">, namespace: string | undefined): string {
  const openshift = resolver === "openshift";
  const port = openshift ? 5353 : 53;
  const lines = [
    "    - Egress",
    "  egress:",
    "    - to:",
    "        - namespaceSelector:",
    "            matchLabels:",
    `              kubernetes.io/metadata.name: ${openshift ? "openshift-dns" : "kube-system"}`,
    "          podSelector:",
    "            matchLabels:",
    `              ${openshift ? "dns.operator.openshift.io/daemonset-dns: default" : "k8s-app: kube-dns"}`,
    ...(resolver === "nodelocal" ? ["        - ipBlock:", "            cidr: 169.254.20.10/32"] : []),
    "      ports:",
    "        - protocol: UDP",
    `          port: ${port}`,
    "        - protocol: TCP",
    `          port: ${port}`,
    "",
  ];
  return header("allow-dns", namespace) + lines.join("\n");
}
