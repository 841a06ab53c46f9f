import {
  type Container,
  decided,
  type Field,
  imageUser,
  isAdministrator,
  pointing,
  rule,
  set,
  workloadsMentioning,
} from "#core";

export default rule({
  title: "Windows container runs as administrator",
  why: "An administrator may change everything in the container and on every volume that is mounted into it, and is nearer to the node than a program needs to be. Every image of Windows has the user ContainerUser.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-runasusername/",
    "https://learn.microsoft.com/en-us/virtualization/windowscontainers/manage-containers/container-security",
  ],

  on: workloadsMentioning("windows"),
  *check(workload) {
    // The API server refuses any windowsOptions of a pod for Linux, and another rule says so.
    if (!workload.windowsLikely || workload.podSpec.at("os", "name").value === "linux") return;
    const isolated = workload.containers.filter(isIsolated);
    for (const { field, group } of decided(workload, isolated, ...USER)) {
      if (field.string === undefined || !isAdministrator(field.string)) continue;
      yield {
        at: field,
        message: `"${field.string}" makes ${group.name} an administrator`,
        fixes: [{ title: "Set runAsUserName to ContainerUser", edits: set(field, "ContainerUser") }],
      };
    }
    for (const container of isolated) {
      const user = container.security(...USER);
      const own = imageUser(container).written;
      if (user.exists || own === undefined || !isAdministrator(own)) continue;
      yield {
        at: pointing(container.image, user),
        message: `${container.title} runs as "${own}", the user of its image`,
        get fixes() {
          const order = { after: ["imagePullPolicy", "image", "name"] };
          const edits = set(container.own(...USER), "ContainerUser", order);
          return [{ title: "Set runAsUserName to ContainerUser", edits }];
        },
      };
    }
  },
});

const USER = ["windowsOptions", "runAsUserName"] as const;

/** Programs that manage the node run on it, as users of the node: that is another rule's. */
function isIsolated(container: Container): boolean {
  const field: Field = container.security("windowsOptions", "hostProcess");
  return field.certain && field.value !== true;
}
