import { type Place, type Rejection, type Related, rejections, rule, workloads } from "#core";

export default rule({
  title: "The API server refuses the pod",
  why: "Some settings exclude each other. A Deployment with such pods is accepted all the same: only its events say that no pod can be created.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/",
    "https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go",
  ],

  on: workloads,
  *check(workload, { kubernetes }) {
    for (const rejection of rejections(workload, kubernetes)) {
      yield {
        at: shown(rejection),
        message: `${rejection.failsLater ? "The pod cannot start" : "The API server refuses the pod"}: ${rejection.reason}`,
        related: others(rejection),
        get fixes() {
          return rejection.fixes();
        },
      };
    }
  },
});

/** A value that is refused alone, else the key that stands last. */
function shown({ fields, because, lacking = false }: Rejection): Place {
  const field = last(fields);
  const isAlone = fields.length === 1 && !because && field.type === "scalar";
  const { file, span } = isAlone || field.key === undefined ? field : field.keyPlace;
  // Without a claim of its own, a patch of any part of the object silences it: it may change the other one.
  return { file, span, certain: fields.every(({ certain }) => certain), missing: lacking };
}

function others({ fields, because }: Rejection): Related[] {
  return [...fields, ...(because ? [because] : [])]
    .filter((field) => field !== last(fields))
    .map((field) => ({ at: field.keyPlace, message: `${field.key ?? field.text} is here` }));
}

function last([first, ...others]: Rejection["fields"]): Rejection["fields"][0] {
  return others.reduce((late, field) => (field.span.start > late.span.start ? field : late), first);
}
