import { adds, containers, type Fix, isAbsent, mayGainPrivileges, rule, secure, set } from "#core";

export default rule({
  title: "Process may gain privileges",
  why: "Without allowPrivilegeEscalation: false, a process may become more than it was started as: setuid programs like sudo, and files with capabilities, make root of whoever calls them. That is the next step after a break-in, and few applications need it.",
  severity: "warning",
  refs: [
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    "https://docs.kernel.org/userspace-api/no_new_privs.html",
  ],
  peers: {
    trivy: ["KSV-0001"],
    checkov: ["CKV_K8S_20"],
    kics: ["5572cc5e"],
    "kube-linter": ["privilege-escalation-container"],
    polaris: ["privilegeEscalationAllowed"],
  },

  on: containers,
  *check(container) {
    // Nothing is left to gain, and with some of these the API server takes no false.
    if (container.mayBePrivileged || adds(container, "ALL", "SYS_ADMIN")) return;
    if (container.workload.windowsLikely) return;
    const field = container.security("allowPrivilegeEscalation");
    const isWritten = field.value === true;
    if (!isWritten && !isAbsent(field)) return;

    yield {
      at: isWritten ? field : container.lacking(field),
      message: `${container.titleFor(field)} can gain privileges, through sudo for example: allowPrivilegeEscalation is ${isWritten ? "true" : "not false"}`,
      get fixes(): Fix[] {
        return [
          {
            title: "Set allowPrivilegeEscalation to false",
            edits: isWritten
              ? set(field, false)
              : secure(container.field.at("securityContext"), { allowPrivilegeEscalation: false }),
            safe: !isWritten && !mayGainPrivileges(container),
          },
        ];
      },
    };
  },
});
