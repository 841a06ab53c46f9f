import { misplacedSettings, rule } from "#core";

export default rule({
  title: "Security setting is at the wrong place",
  why: "Kubernetes leaves out fields that it does not know. The file says that the pod is protected, and the pod that runs is not.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
  ],

  on: misplacedSettings,
  *check({ field, advice, fixes }) {
    yield {
      at: field.keyPlace,
      message: `Kubernetes knows no ${field.key} here: ${advice}`,
      get fixes() {
        return fixes();
      },
    };
  },
});
