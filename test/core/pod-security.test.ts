import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { apply, breachesOf, controlsOf, demandsOn, type Level, mend, Workspace, workloads } from "#core";
import { setOf } from "./sets.ts";

const newest = "1.37";

/** A pod that restricted lets in, in every version, with these fields of pod and container laid over it. */
function podOf(pod: string, container: string): string {
  const base = {
    pod: ["securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }"],
    container: [
      "securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] }, privileged: false }",
    ],
  };
  const keyOf = (line: string) => line.slice(0, line.indexOf(":"));
  const over = (lines: readonly string[], own: string) => {
    const written = own.split("\n").filter((line) => line !== "");
    return [...lines.filter((line) => !written.some((other) => keyOf(other) === keyOf(line))), ...written];
  };
  return [
    "apiVersion: v1",
    "kind: Pod",
    "metadata: { name: app }",
    "spec:",
    ...over(base.pod, pod).map((line) => `  ${line}`),
    "  containers:",
    "    - name: app",
    "      image: registry.example.com/app:1",
    ...over(base.container, container).map((line) => `      ${line}`),
  ].join("\n");
}

function breachesIn(text: string, level: Level, version = newest, file = "pod.yaml") {
  const documents = Workspace.of(new Map([[file, text]])).manifest(file)?.documents ?? [];
  const [workload] = documents.flatMap((document) => [...workloads(document)]);
  assert.ok(workload);
  return breachesOf(workload, level, version);
}

const breaches = (...asked: Parameters<typeof breachesIn>) =>
  breachesIn(...asked).map(({ control, field, certain }) => {
    const path = field.missing ? `no ${field.rest.join(".")}` : `${field.key ?? "item"}: ${field.text}`;
    return `${control.id} ${path}${certain ? "" : "?"}`;
  });

describe("the standards", () => {
  const ids = (level: Level, version?: string) => controlsOf(level, version).map(({ id }) => id);

  test("of the newest version", () => {
    const baseline = [
      "appArmorProfile",
      "capabilities_baseline",
      "hostNamespaces",
      "hostPathVolumes",
      "hostPorts",
      "hostProbesAndHostLifecycle",
      "privileged",
      "procMount",
      "seLinuxOptions",
      "seccompProfile_baseline",
      "sysctls",
      "windowsHostProcess",
    ];
    const restricted = [
      "allowPrivilegeEscalation",
      "capabilities_restricted",
      "procMount_restricted",
      "restrictedVolumes",
      "runAsNonRoot",
      "runAsUser",
      "seccompProfile_restricted",
    ];
    const stricter = ["capabilities_baseline", "hostPathVolumes", "procMount", "seccompProfile_baseline"];
    assert.deepEqual(ids("privileged"), []);
    assert.deepEqual(ids("baseline"), baseline);
    assert.deepEqual(ids("restricted"), [...baseline.filter((id) => !stricter.includes(id)), ...restricted]);
    assert.deepEqual(ids("restricted", newest), ids("restricted"));
  });

  test("grew", () => {
    const added = (version: string, before: string) =>
      ids("restricted", version).filter((id) => !ids("restricted", before).includes(id));
    assert.deepEqual(added("1.8", "1.7"), ["allowPrivilegeEscalation"]);
    assert.deepEqual(added("1.19", "1.18"), ["seccompProfile_restricted"]);
    assert.deepEqual(added("1.22", "1.21"), ["capabilities_restricted"]);
    assert.deepEqual(added("1.23", "1.22"), ["runAsUser"]);
    assert.deepEqual(added("1.34", "1.33"), ["hostProbesAndHostLifecycle"]);
    assert.deepEqual(added("1.35", "1.34"), ["procMount_restricted"]);
  });
});

describe("baseline", () => {
  const cases: readonly [pod: string, container: string, ...found: string[]][] = [
    ["", ""],
    ["hostNetwork: true", "", "hostNamespaces hostNetwork: true"],
    ["hostPID: true\nhostIPC: true", "", "hostNamespaces hostPID: true", "hostNamespaces hostIPC: true"],
    ["hostPID: false", ""],
    ["volumes: [{ name: a, hostPath: { path: /a } }]", "", "hostPathVolumes hostPath: "],
    ["volumes: [{ name: a, nfs: { server: a, path: /a } }]", ""],
    ["", "ports: [{ containerPort: 80, hostPort: 80 }]", "hostPorts hostPort: 80"],
    ["", "ports: [{ containerPort: 80, hostPort: 0 }]"],
    ["", "securityContext: { privileged: true }", "privileged privileged: true"],
    [
      "",
      "securityContext: { capabilities: { add: [CHOWN, NET_RAW] } }",
      "capabilities_baseline item: NET_RAW",
    ],
    ["", "securityContext: { capabilities: { add: [chown] } }", "capabilities_baseline item: chown"],
    ["", "securityContext: { procMount: Unmasked }", "procMount procMount: Unmasked"],
    ["hostUsers: false", "securityContext: { procMount: Unmasked }"],
    ["", "securityContext: { appArmorProfile: { type: Unconfined } }", "appArmorProfile type: Unconfined"],
    ["securityContext: { appArmorProfile: { type: Localhost } }", ""],
    ["securityContext: { appArmorProfile: {} }", "", "appArmorProfile no type"],
    ["", "securityContext: { seLinuxOptions: { type: spc_t } }", "seLinuxOptions type: spc_t"],
    ["securityContext: { seLinuxOptions: { user: u, role: '' } }", "", "seLinuxOptions user: u"],
    ["securityContext: { seLinuxOptions: { level: s0 } }", ""],
    [
      "securityContext: { seccompProfile: { type: Unconfined } }",
      "",
      "seccompProfile_baseline type: Unconfined",
    ],
    ["securityContext: { sysctls: [{ name: kernel.msgmax, value: '1' }] }", "", "sysctls item: "],
    ["securityContext: { sysctls: [{ name: net.ipv4.tcp_rmem, value: '1' }] }", ""],
    [
      "securityContext: { windowsOptions: { hostProcess: true } }",
      "",
      "windowsHostProcess hostProcess: true",
    ],
    ["", "livenessProbe: { httpGet: { host: a, port: 80 } }", "hostProbesAndHostLifecycle host: a"],
    [
      "",
      "lifecycle: { preStop: { tcpSocket: { host: a, port: 80 } } }",
      "hostProbesAndHostLifecycle host: a",
    ],
    ["", "readinessProbe: { httpGet: { host: '', port: 80 } }"],
  ];
  for (const [pod, container, ...found] of cases) {
    test(`${pod} ${container}`.trim() || "nothing special", () => {
      assert.deepEqual(breaches(podOf(pod, container), "baseline"), found);
    });
  }
});

describe("restricted", () => {
  const escalation = "allowPrivilegeEscalation no securityContext.allowPrivilegeEscalation";
  const drop = "capabilities_restricted no securityContext.capabilities.drop";
  const cases: readonly [pod: string, container: string, ...found: string[]][] = [
    ["", ""],
    [
      "",
      "securityContext:",
      escalation.replace("securityContext.", ""),
      drop.replace("securityContext.", ""),
    ],
    [
      "securityContext: {}",
      "",
      "runAsNonRoot no runAsNonRoot",
      "seccompProfile_restricted no seccompProfile.type",
    ],
    [
      "securityContext: { seccompProfile: { type: RuntimeDefault }, runAsNonRoot: false }",
      "securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }",
      "runAsNonRoot runAsNonRoot: false",
    ],
    [
      "securityContext: { runAsNonRoot: true }",
      "securityContext: { allowPrivilegeEscalation: true, capabilities: { drop: [all], add: [CHOWN, NET_BIND_SERVICE] } }",
      "allowPrivilegeEscalation allowPrivilegeEscalation: true",
      "capabilities_restricted drop: ",
      "capabilities_restricted item: CHOWN",
      "seccompProfile_restricted no seccompProfile.type",
    ],
    [
      "securityContext: { runAsNonRoot: true, runAsUser: 0, seccompProfile: { type: Localhost } }",
      "",
      "runAsUser runAsUser: 0",
    ],
    ["hostUsers: false\nsecurityContext: { runAsUser: 0, seccompProfile: { type: Localhost } }", ""],
    ["os: { name: windows }\nsecurityContext: { runAsNonRoot: true }", "securityContext: {}"],
    ["volumes: [{ name: a, nfs: { server: a, path: /a } }]", "", "restrictedVolumes nfs: "],
    ["volumes: [{ name: a, image: { reference: a } }, { name: b, emptyDir: }, { name: c }]", ""],
  ];
  for (const [pod, container, ...found] of cases) {
    test(`${pod} ${container}`.trim() || "nothing special", () => {
      assert.deepEqual(breaches(podOf(pod, container), "restricted"), found);
    });
  }
});

describe("by version", () => {
  const cases: readonly [level: Level, refused: string, admitted: string, pod: string, container: string][] =
    [
      [
        "baseline",
        "1.26",
        "1.27",
        "securityContext: { sysctls: [{ name: net.ipv4.ip_local_reserved_ports }] }",
        "",
      ],
      [
        "baseline",
        "1.36",
        "1.37",
        "securityContext: { sysctls: [{ name: net.ipv4.tcp_notsent_lowat }] }",
        "",
      ],
      ["baseline", "1.30", "1.31", "securityContext: { seLinuxOptions: { type: container_engine_t } }", ""],
      ["baseline", "1.34", "1.33", "", "startupProbe: { tcpSocket: { host: a, port: 80 } }"],
      ["baseline", "1.34", "1.35", "hostUsers: false", "securityContext: { procMount: Unmasked }"],
      ["baseline", "1.19", "1.18", "securityContext: { seccompProfile: { type: Unconfined } }", ""],
      [
        "restricted",
        "1.34",
        "1.35",
        "hostUsers: false\nsecurityContext: { seccompProfile: { type: Localhost } }",
        "",
      ],
      ["restricted", "1.24", "1.25", "os: { name: windows }\nsecurityContext: { runAsNonRoot: true }", ""],
    ];
  for (const [level, refused, admitted, pod, container] of cases) {
    test(`${pod} ${container}`.trim(), () => {
      assert.notDeepEqual(breaches(podOf(pod, container), level, refused), []);
      assert.deepEqual(breaches(podOf(pod, container), level, admitted), []);
    });
  }

  test("annotations, before there were fields", () => {
    const annotated = podOf("", "").replace(
      "{ name: app }",
      "{ name: app, annotations: { seccomp.security.alpha.kubernetes.io/pod: unconfined } }",
    );
    assert.deepEqual(breaches(annotated, "baseline", "1.18").length, 1);
    assert.deepEqual(breaches(annotated, "baseline", "1.19"), []);
  });
});

describe("what nobody can know", () => {
  test("may be a breach", () => {
    const template = podOf("hostPID: ${HOST_PID}", "ports: {{ toYaml .Values.ports | nindent 8 }}");
    assert.deepEqual(breaches(template, "baseline", newest, "templates/pod.yaml"), [
      "hostNamespaces hostPID: ${HOST_PID}?",
      "hostPorts no 0.hostPort?",
    ]);
  });

  test("is certain where nothing can change it", () => {
    const template = podOf("", "securityContext: { privileged: true, runAsUser: {{ .Values.user }} }");
    assert.deepEqual(breaches(template, "baseline", newest, "templates/pod.yaml"), [
      "privileged privileged: true",
    ]);
  });
});

test("containers that lack the same setting of their pod share one breach", () => {
  const text = `${podOf("securityContext: { runAsNonRoot: true }", "")}\n    - name: proxy\n      image: proxy\n`;
  const seccomp = breachesIn(text, "restricted").filter(({ control }) => control.words === "seccompProfile");
  assert.deepEqual(
    seccomp.map(({ containers }) => containers.map(({ name }) => name)),
    [["app", "proxy"]],
  );
});

test("what can be mended is let in", () => {
  let text = podOf(
    "hostPID: true\nsecurityContext: { runAsNonRoot: false, sysctls: [{ name: kernel.msgmax }] }",
    [
      "securityContext: { privileged: true, runAsUser: 0, capabilities: { drop: [all], add: [CHOWN, SYS_TIME] } }",
      "ports: [{ containerPort: 80, hostPort: 80 }]",
      "livenessProbe: { httpGet: { host: a, port: 80 } }",
    ].join("\n"),
  );
  for (let step = 0; step < 20; step++) {
    const [first] = breachesIn(text, "restricted");
    if (first) text = apply(text, mend(first));
  }
  assert.deepEqual(breaches(text, "restricted"), []);
});

test("what only a person can mend is left alone", () => {
  const text = podOf("volumes: [{ name: a, hostPath: { path: /a } }]", "");
  assert.deepEqual(breachesIn(text, "restricted").map(mend), [[]]);
});

describe("what a namespace asks", () => {
  const cases: readonly [labels: string, kubernetes: string | undefined, ...demands: string[]][] = [
    ["", undefined],
    ["enforce: baseline", undefined, "enforce baseline"],
    ["enforce: baseline, warn: restricted", "1.34", "enforce baseline 1.34", "warn restricted 1.34"],
    ["audit: restricted, audit-version: v1.30", "1.34", "audit restricted 1.30"],
    ["enforce: baseline, enforce-version: v1.36", "1.34", "enforce baseline 1.34"],
    ["enforce: baseline, enforce-version: latest", undefined, "enforce baseline"],
    ["enforce: strict", undefined],
    ["enforce: '{{ .Values.level }}'", undefined],
  ];
  for (const [labels, kubernetes, ...demands] of cases) {
    test(labels || "nothing", () => {
      assert.deepEqual(asked(labels, { kubernetes }), demands);
    });
  }

  test("nothing, and the cluster asks", () => {
    assert.deepEqual(asked("", { enforced: "baseline" }), ["enforce baseline"]);
    assert.deepEqual(asked("enforce: privileged", { enforced: "baseline" }), ["enforce privileged"]);
  });
});

function asked(labels: string, defaults: Parameters<typeof demandsOn>[2]): string[] {
  const prefixed = labels.replace(/(?<=^|, )/g, labels === "" ? "" : "pod-security.kubernetes.io/");
  const namespace = `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { ${prefixed} } }\n`;
  const text = `${podOf("", "").replace("{ name: app }", "{ name: app, namespace: shop }")}\n---\n${namespace}`;
  const workspace = Workspace.of(new Map([["pod.yaml", text]]));
  const [pod] = workspace.manifest("pod.yaml")?.documents.flatMap(({ resources }) => resources) ?? [];
  assert.ok(pod);
  return demandsOn(pod, setOf(workspace, "pod.yaml"), defaults).map(({ mode, level, version }) =>
    [mode, level, version].filter(Boolean).join(" "),
  );
}
