import {
  ContainerGroup,
  isDead,
  isOpenShift,
  isWritten,
  pointing,
  rule,
  runnerOf,
  startableImage,
  workloads,
} from "#core";

export default rule({
  title: "Image runs as somebody whom runAsNonRoot refuses",
  why: "Where no uid is written, the kubelet looks at the USER of the image before it starts the container. It refuses root, and it refuses a name, because it cannot check one. The pod hangs in CreateContainerConfigError.",
  severity: "error",
  refs: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    "https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/kuberuntime/security_context_others.go",
  ],

  on: workloads,
  options: {
    /** The Dockerfile that each of your images is built from, by repository; `web/Dockerfile#production` names a target. */
    dockerfiles: {} as Readonly<Record<string, string>>,
  },
  *check(workload, { set, options, today }) {
    for (const container of workload.containers) {
      const flag = container.security("runAsNonRoot");
      const uid = container.security("runAsUser");
      if (flag.value !== true || !flag.certain || isWritten(uid) || workload.windowsLikely) continue;
      const runner = runnerOf(container, set, options.dockerfiles);
      if (!runner || /^\+?\d*[1-9]\d*$/.test(runner.name)) continue;
      // Another image, or OpenShift, may still bring a uid.
      if (set.isPatched(workload.resource, container.image) || isOpenShift(set)) continue;

      const { text } = runner.reference;
      const [name] = text.split("@");
      yield {
        at: pointing(container.image.part(0, text.length), uid),
        severity: runner.isCertain && !isDead(runner.reference, today) ? "error" : "info",
        message: `The kubelet refuses to start ${new ContainerGroup(workload, [container]).name}: runAsNonRoot is true, and "${name}" runs as ${runner.name === "root" ? "root" : `"${runner.name}", a name that it cannot check`}`,
        related: [{ at: flag.keyPlace, message: "runAsNonRoot is true here" }, ...runner.related],
        get fixes() {
          return startableImage(container, flag, runner);
        },
      };
    }
  },
});
