import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ContainerGroup, decided, grouped } from "../../core/kinds/container-group.ts";
import { type Workload, workloads } from "../../core/kinds/pod.ts";
import { intendedUid, onSibling, runAs, startsAsRoot } from "../../core/kinds/run-as.ts";
import { exchange, imageUser, isAtLeast, secure } from "../../core/kinds/security-context.ts";
import { byFsGroup, givesVolumes } from "../../core/kinds/volume-owner.ts";
import { apply } from "../../core/place.ts";
import { document, root } from "./reading.ts";

describe("imageUser", () => {
  const rows: Record<string, { uid?: number; intended?: number; isRoot: boolean }> = {
    "nginxinc/nginx-unprivileged:1.30": { uid: 101, intended: 101, isRoot: false },
    "postgres:17": { intended: 999, isRoot: true },
    "postgres:17-alpine": { intended: 70, isRoot: true },
    "debian:trixie": { isRoot: true },
    "registry.example.com/a": { isRoot: false },
    // Its USER is a name, which the kubelet does not trust.
    "jenkins/jenkins:lts": { intended: 1000, isRoot: false },
  };
  for (const [image, { uid, intended, isRoot }] of Object.entries(rows)) {
    test(image, () => {
      const [container] = pod(`{ containers: [{ name: a, image: "${image}" }] }`).containers;
      const user = imageUser(container ?? assert.fail());
      assert.deepEqual(
        { uid: user.uid, intended: user.intended, isRoot: user.isRoot },
        { uid, intended, isRoot },
      );
    });
  }
});

describe("security contexts", () => {
  const rows: Record<string, [text: string, expected: string]> = {
    "that are missing": ["a: 1\n", "a: 1\nc:\n  x: 1\n  z: true\n"],
    "that are empty": ["c: {}\n", "c:\n  x: 1\n  z: true\n"],
    "that say one of it": ["c:\n  x: 1\n", "c:\n  x: 1\n  z: true\n"],
    "that say otherwise": ["c: { z: false }\n", "c: { z: true, x: 1 }\n"],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => {
      const edits = secure(root(text).at("c"), { x: 1, z: true });
      assert.deepEqual(root(apply(text, edits)).at("c", "z").value, true);
      assert.equal(apply(text, edits), expected);
    });
  }

  test("exchange one setting for another", () => {
    const swap = (text: string) => apply(text, exchange(root(text).at("c", "x"), { z: true }));
    assert.equal(swap("c:\n  x: 0 # why\n"), "c:\n  z: true # why\n");
    assert.equal(swap("c:\n  x: 0\n  z: false\n"), "c:\n  z: true\n");
  });

  test("know versions", () => {
    assert.ok(isAtLeast("1.35", undefined));
    assert.ok(isAtLeast("1.9", "1.35"));
    assert.ok(!isAtLeast("1.35", "1.34.2"));
  });
});

describe("groups of containers", () => {
  test("name one, some, all", () => {
    const workload = pod("{ containers: [{ name: a }, { name: b }, { name: c }] }");
    const [a, b, c] = workload.containers;
    assert.ok(a && b && c);
    assert.equal(new ContainerGroup(workload, [a]).name, 'container "a"');
    assert.equal(new ContainerGroup(workload, [a, c]).name, 'containers "a" and "c"');
    assert.equal(new ContainerGroup(workload, [a, b, c]).name, 'the containers of Pod "p"');
  });

  test("are one where the pod may speak for all", () => {
    const sizes = (spec: string) => {
      const workload = pod(spec);
      return grouped(workload, workload.containers, "runAsNonRoot").map(
        ({ containers }) => containers.length,
      );
    };
    assert.deepEqual(sizes("{ containers: [{ name: a, image: x }, { name: b, image: y }] }"), [2]);
    assert.deepEqual(
      sizes(
        "{ containers: [{ name: a, image: x, securityContext: { runAsNonRoot: false } }, { name: b, image: y }] }",
      ),
      [1, 1],
    );
  });

  test("share the field that decides", () => {
    const workload = pod(
      "{ securityContext: { runAsUser: 0 }, containers: [{ name: a, image: x }, { name: b, image: x, securityContext: { runAsUser: 5 } }, { name: c, image: x }] }",
    );
    const found = decided(workload, workload.containers, "runAsUser");
    assert.deepEqual(
      found.map(({ field, group }) => [field.value, ...group.containers.map(({ name }) => name)]),
      [
        [0, "a", "c"],
        [5, "b"],
      ],
    );
  });
});

describe("runAs", () => {
  const titles: Record<string, [spec: string, title: string]> = {
    "a uid": ["{ containers: [{ name: a, image: x }] }", "Set runAsUser to 999 and runAsNonRoot to true"],
    "and its volumes": [
      "{ containers: [{ name: a, image: 'postgres:17', volumeMounts: [{ name: d }] }] }",
      "Set runAsUser to 999, runAsNonRoot to true and fsGroup to 999",
    ],
    "volumes that a web server only reads": [
      "{ containers: [{ name: a, image: 'nginx:1.30', volumeMounts: [{ name: d }] }] }",
      "Set runAsUser to 101 and runAsNonRoot to true",
    ],
    "volumes that have a group": [
      "{ securityContext: { fsGroup: 5 }, containers: [{ name: a, image: 'postgres:17', volumeMounts: [{ name: d }] }] }",
      "Set runAsUser to 999 and runAsNonRoot to true",
    ],
    "beside a container that is root": [
      "{ containers: [{ name: a, image: x }, { name: b, image: x, securityContext: { runAsUser: 0 } }] }",
      "Set runAsUser to 999",
    ],
  };
  for (const [name, [spec, title]] of Object.entries(titles)) {
    test(name, () => {
      const uid = Number(/\d+/.exec(title)?.[0]);
      assert.equal(runAs(uid, all(spec), pod(spec).securityContext).title, title);
    });
  }

  test("knows what the images are made for, where they agree", () => {
    const of = (...images: string[]) =>
      all(`{ containers: [${images.map((image) => `{ name: a, image: "${image}" }`).join()}] }`);
    assert.equal(intendedUid(of("postgres:17", "redis:8")), 999);
    assert.equal(intendedUid(of("postgres:17", "couchdb:3")), undefined);
    assert.equal(intendedUid(of("postgres:17", "registry.example.com/a")), undefined);
    assert.ok(startsAsRoot(of("registry.example.com/a", "debian:trixie")));
    assert.ok(!startsAsRoot(of("registry.example.com/a")));
  });

  test("offers a sibling only where one image has to change, and no digest is lost", () => {
    const offered = (...images: string[]) =>
      onSibling(all(`{ containers: [${images.map((image) => `{ name: a, image: "${image}" }`).join()}] }`), {
        title: "Set it",
        edits: [],
      }).map(({ title }) => title);
    assert.deepEqual(offered("nginx:1.30"), [
      "Use nginxinc/nginx-unprivileged:1.30, which listens on port 8080, and set it",
    ]);
    assert.deepEqual(offered("gcr.io/distroless/static-debian13"), [
      "Use gcr.io/distroless/static-debian13:nonroot and set it",
    ]);
    assert.deepEqual(offered("nginx:1.30", "nginx:1.30"), []);
    assert.deepEqual(offered("nginx:1.13"), []);
    assert.deepEqual(offered(`nginx:1.30@sha256:${"0".repeat(64)}`), []);
  });
});

describe("volumes that are given away", () => {
  const own = (command: string, more = "") =>
    pod(
      `{ initContainers: [{ name: own, image: busybox, command: ${command}, volumeMounts: [{ name: d }] }, { name: b, image: x }]${more} }`,
    ).containers[0] ?? assert.fail();
  const rows: Record<string, [command: string, more: string, title: string | undefined]> = {
    "by a shell": ['[sh, -c, "chown -R 5:7 /d"]', "", 'Remove container "own" and set fsGroup to 7'],
    "by the program": ["[chown, -R, '5', /d]", "", 'Remove container "own" and set fsGroup to 5'],
    "and more of the kind": [
      '[/bin/sh, -ec, "chown 5:7 /d && chmod -R g+w /d; echo ok"]',
      "",
      'Remove container "own" and set fsGroup to 7',
    ],
    "twice over": [
      '[sh, -c, "chown 5:7 /d"]',
      ", securityContext: { fsGroup: 7 }",
      'Remove container "own", which fsGroup does without',
    ],
    "and something else": ['[sh, -c, "chown 5:7 /d && sysctl -w a=b"]', "", undefined],
    "and a file is written": ['[sh, -c, "chown 5:7 /d && echo a > /d/b"]', "", undefined],
    "to another group": ['[sh, -c, "chown 5:7 /d"]', ", securityContext: { fsGroup: 8 }", undefined],
    "to different ones": ['[sh, -c, "chown 5:7 /d; chown 5:8 /e"]', "", undefined],
    "to root": ['[sh, -c, "chown 0:0 /d"]', "", undefined],
    "to a name": ['[sh, -c, "chown app:app /d"]', "", undefined],
    "of the node": [
      '[sh, -c, "chown 5:7 /d"]',
      ", volumes: [{ name: d, hostPath: { path: /x } }]",
      undefined,
    ],
  };
  for (const [name, [command, more, title]] of Object.entries(rows)) {
    test(name, () => {
      const container = own(command, more);
      assert.equal(byFsGroup(container)[0]?.title, title);
      assert.equal(givesVolumes(container).length, 1);
    });
  }

  test("nothing is given away", () => assert.deepEqual(givesVolumes(own('[sh, -c, "echo chowned"]')), []));
});

function pod(spec: string): Workload {
  const [workload] = workloads(document(`apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: ${spec}\n`));
  return workload ?? assert.fail("no pod");
}

function all(spec: string): ContainerGroup {
  const workload = pod(spec);
  const [first, ...others] = workload.containers;
  return new ContainerGroup(workload, [first ?? assert.fail(), ...others]);
}
