import {
  appendItem,
  type Container,
  combine,
  containers,
  type Field,
  type Fix,
  kubeletRequests,
  remove,
  rule,
} from "#core";

export default rule({
  title: "The kubelet asks another host than the pod",
  why: "The request comes from the node, past every NetworkPolicy, and goes where the pod's author says: to the node itself, to its cloud's metadata, to other clusters. Left empty, host means the pod.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes",
  ],

  on: containers,
  *check(container) {
    for (const request of kubeletRequests(container)) {
      const host = request.at("host");
      const name = host.string;
      if (name === undefined || name === "" || mayBeThePod(name, container)) continue;
      const isNode = LOOPBACK.test(name);
      yield {
        at: host,
        message: isNode
          ? `"${name}" is the node, where the kubelet runs, and not ${titleOf(container)}`
          : `The kubelet asks "${name}" instead of ${titleOf(container)}`,
        get fixes() {
          return fixes(host, name, isNode);
        },
      };
    }
  },
});

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1?\]?)$/;
const ADDRESS = /^(?:\d+(?:\.\d+){3}|\[?[\da-f:]+\]?)$/i;

/** A pod in the node's network has the node's addresses. */
function mayBeThePod(name: string, { workload: { hostNetwork } }: Container): boolean {
  const isOnNode = hostNetwork.value === true || !hostNetwork.certain;
  return isOnNode && (LOOPBACK.test(name) || ADDRESS.test(name));
}

function titleOf({ name }: Container): string {
  return name === "" ? "the container" : `container "${name}"`;
}

function fixes(host: Field, name: string, isNode: boolean): Fix[] {
  const plain: Fix = { title: "Remove host", edits: remove(host), safe: isNode };
  const request = host.parent;
  if (request?.key !== "httpGet" || isNode || ADDRESS.test(name)) return [plain];
  const headers = request.at("httpHeaders");
  if (headers.items().some((header) => header.at("name").text.toLowerCase() === "host")) return [plain];
  const header: Fix = {
    title: `Ask the pod, with the header Host: ${name}`,
    edits: combine(appendItem(headers, { name: "Host", value: name }), remove(host)),
  };
  return [header, plain];
}
