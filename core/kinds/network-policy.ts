/**
 * Which pods network policies isolate. Of Kubernetes' own policies everything that matters is read; of other
 * dialects enough to know whether they may isolate a pod, so that nobody is accused wrongly.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */

import type { Field } from "../field.ts";
import type { Resource } from "../resource.ts";
import type { DeploymentSet } from "../sets.ts";
import { type Answer, all, any, selects } from "./labels.ts";
import type { Workload } from "./pod.ts";

export type Direction = "Ingress" | "Egress";

/** One policy of any dialect, as far as it isolates. */
export interface Policy {
  readonly resource: Resource;
  /** Whether it selects the pods of the workload. */
  readonly selects: (workload: Workload) => Answer;
  /** Whether the pods it selects are isolated in the direction. */
  readonly isolates: (direction: Direction) => Answer;
}

/** Whether the pods of a workload accept or open only what some policy allows. */
export function isIsolated(workload: Workload, direction: Direction, policies: readonly Policy[]): Answer {
  return any(policies.map((policy) => all([policy.isolates(direction), policy.selects(workload)])));
}

/** Kinds that run in the cluster for a while; pipelines and templates of pods are judged where they are started. */
const KINDS: ReadonlySet<string> = new Set(
  "Pod Deployment StatefulSet DaemonSet ReplicaSet ReplicationController Job CronJob Rollout DeploymentConfig Service".split(
    " ",
  ),
);

/** Whether no policy is to be asked for: the pod is not in the network of the cluster, or not there to stay. */
export function isBeyondPolicies({ resource, hostNetwork, partial, file }: Workload): boolean {
  if (partial || !KINDS.has(resource.kind) || resource.name === "") return true;
  // Policies do not apply to the node's own network; Helm hooks come and go.
  if (hostNetwork.value === true || !hostNetwork.certain) return true;
  return (
    resource.at("metadata", "annotations", "helm.sh/hook").exists ||
    /(^|\/)etc\/kubernetes\/manifests\//.test(file)
  );
}

const DIALECTS: Readonly<Record<string, (resource: Resource, set: DeploymentSet) => Policy>> = {
  NetworkPolicy: networkPolicy,
  GlobalNetworkPolicy: calicoPolicy,
  CiliumNetworkPolicy: ciliumPolicy,
  CiliumClusterwideNetworkPolicy: ciliumPolicy,
  AdminNetworkPolicy: adminPolicy,
  BaselineAdminNetworkPolicy: adminPolicy,
  ClusterNetworkPolicy: adminPolicy,
};

/** Every policy of the set, in any dialect. */
export function policiesOf(set: DeploymentSet): readonly Policy[] {
  return Object.entries(DIALECTS).flatMap(([kind, read]) =>
    set.resources(kind).map((resource) => read(resource, set)),
  );
}

function networkPolicy(resource: Resource, set: DeploymentSet): Policy {
  if (resource.group !== "networking.k8s.io" && resource.group !== "extensions")
    return calicoPolicy(resource, set);
  const spec = resource.at("spec");
  return {
    resource,
    selects: (workload) => {
      const shares = sharesNamespace(resource, workload, set);
      return shares === "no" ? "no" : all([shares, selects(spec.at("podSelector"), workload.labels)]);
    },
    isolates: (direction) => typesOf(spec, direction),
  };
}

/**
 * The directions of a policy: those of `policyTypes` if it names any, else Ingress, and Egress if there is an egress
 * rule. `egress: []` without policyTypes isolates nothing.
 */
function typesOf(spec: Field, direction: Direction): Answer {
  const types = spec.at("policyTypes");
  const listed = types.items();
  if (listed.length > 0 || !types.certain) {
    const named = any(
      listed.map((type) => (!type.certain ? "maybe" : type.string === direction ? "yes" : "no")),
    );
    return named === "no" && types.open ? "maybe" : named;
  }
  if (direction === "Ingress") return "yes";
  const egress = spec.at("egress");
  if (egress.items().length > 0) return "yes";
  return egress.certain && !egress.open ? "no" : egress.missing && egress.certain ? "no" : "maybe";
}

/** Calico: selectors are an expression language of their own, and types are taken from the rules that are there. */
function calicoPolicy(resource: Resource, set: DeploymentSet): Policy {
  const spec = resource.at("spec");
  const global = resource.kind === "GlobalNetworkPolicy";
  const selector = spec.at("selector");
  const everything = selector.missing ? selector.certain : ["", "all()"].includes(selector.text.trim());
  const matches: Answer = everything ? "yes" : "maybe";
  const narrowed = ["namespaceSelector", "serviceAccountSelector"].some((key) => spec.at(key).exists);
  return {
    resource,
    selects: (workload) =>
      all([global ? "yes" : sharesNamespace(resource, workload, set), matches, narrowed ? "maybe" : "yes"]),
    isolates: (direction) => {
      const types = spec.at("types").items();
      if (types.length > 0) return types.some((type) => type.string === direction) ? "yes" : "no";
      const has = (key: string): boolean => spec.at(key).items().length > 0;
      if (direction === "Egress") return has("egress") ? "yes" : "no";
      return has("egress") && !has("ingress") ? "no" : "yes";
    },
  };
}

/** Cilium: a direction is isolated when its section has an entry, unless `enableDefaultDeny` says otherwise. */
function ciliumPolicy(resource: Resource, set: DeploymentSet): Policy {
  const specs = [resource.at("spec"), ...resource.at("specs").items()].filter((spec) => spec.type === "map");
  const global = resource.kind === "CiliumClusterwideNetworkPolicy";
  const isolates = (spec: Field, direction: Direction): Answer => {
    const key = direction.toLowerCase();
    const sections = [spec.at(key), spec.at(`${key}Deny`)];
    const filled = any(
      sections.map((section) => (section.items().length > 0 ? "yes" : section.certain ? "no" : "maybe")),
    );
    const deny = spec.at("enableDefaultDeny", key);
    return deny.boolean === false ? "no" : deny.certain ? filled : all([filled, "maybe"]);
  };
  const matches = (spec: Field): Answer => {
    const selector = spec.at("endpointSelector");
    const pairs = selector.at("matchLabels");
    const empty = selector.type === "map" && selector.entries().length === 0;
    // Prefixed labels and nodes are not modelled: they may match.
    return empty ? "yes" : pairs.entries().length > 0 || selector.exists ? "maybe" : "no";
  };
  return {
    resource,
    selects: (workload) =>
      all([global ? "yes" : sharesNamespace(resource, workload, set), any(specs.map(matches))]),
    isolates: (direction) => any(specs.map((spec) => isolates(spec, direction))),
  };
}

/** Policies of administrators deny and pass by priority: they may isolate whatever they select. */
function adminPolicy(resource: Resource): Policy {
  const denies = (direction: Direction): boolean =>
    resource
      .at("spec", direction.toLowerCase())
      .items()
      .some((rule) => rule.at("action").string === "Deny");
  return { resource, selects: () => "maybe", isolates: (direction) => (denies(direction) ? "yes" : "no") };
}

/** Whether the policy and the workload are applied to one namespace. */
function sharesNamespace(policy: Resource, workload: Workload, set: DeploymentSet): Answer {
  const a = set.namespaceOf(policy);
  const b = set.namespaceOf(workload.resource);
  if (!set.mayEqual(a, b)) return "no";
  return a.known && b.known && a.name === b.name ? "yes" : "maybe";
}
