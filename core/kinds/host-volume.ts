/** Folders and files of the node that a pod takes as volumes, and what its containers may do with them. */

import { combine } from "../combine.ts";
import { remove, set } from "../edit.ts";
import type { Field } from "../field.ts";
import { once } from "../once.ts";
import { joinPath, nameOf } from "../path.ts";
import type { Fix, Subject, Unit } from "../rule.ts";
import { type ContainerGroup, groupOf } from "./container-group.ts";
import { type Container, type Workload, workloads } from "./pod.ts";

export interface Mount {
  readonly container: Container;
  readonly field: Field;
}

/** Every volume of those pods that is a piece of the node. */
export const hostVolumes: Subject<HostVolume> = function* (unit: Unit) {
  for (const workload of workloads(unit)) yield* hostVolumesOf(workload);
};

const hostVolumesOf = once((workload: Workload): readonly HostVolume[] =>
  workload.podSpec
    .at("volumes")
    .items()
    .filter((volume) => volume.at("hostPath", "path").string !== undefined)
    .map((volume) => new HostVolume(workload, volume)),
);

const mountsOf = once(({ workload, field }: HostVolume): readonly Mount[] => {
  const name = field.at("name").string;
  if (name === undefined) return [];
  return workload.containers.flatMap((container) =>
    container
      .at("volumeMounts")
      .items()
      .filter((mount) => mount.at("name").value === name)
      .map((mount) => ({ container, field: mount })),
  );
});

export class HostVolume {
  /** The path on the node, in its shortest spelling. */
  readonly path: string;

  constructor(
    readonly workload: Workload,
    readonly field: Field,
  ) {
    this.path = shortest(this.pathField.string ?? "");
  }

  /** The path as it is written: where findings point. */
  get pathField(): Field {
    return this.field.at("hostPath", "path");
  }

  /** Where containers mount the volume. */
  get mounts(): readonly Mount[] {
    return mountsOf(this);
  }

  /** The mounts that let a container change what is there. */
  get writing(): readonly Mount[] {
    return this.mounts.filter(({ field }) => {
      const readOnly = field.at("readOnly");
      return readOnly.certain && readOnly.value !== true;
    });
  }

  /** Who may change what is there; where nobody may, who reads it. Undefined where no mount is known. */
  get users(): ContainerGroup | undefined {
    const { writing, mounts, workload } = this;
    return groupOf(workload, new Set((writing.length > 0 ? writing : mounts).map((one) => one.container)));
  }

  /** Whether it is certain that no container mounts the volume. */
  get isUnused(): boolean {
    const { workload, mounts } = this;
    const isOpen = (container: Container): boolean => {
      const list = container.at("volumeMounts");
      return list.exists ? list.open || list.items().some((item) => !item.at("name").certain) : !list.certain;
    };
    return mounts.length === 0 && !workload.partial && !workload.isOpen && !workload.containers.some(isOpen);
  }

  /** Whether it is the socket of a container runtime, or a folder with one in it that a container mounts. */
  get isRuntimeSocket(): boolean {
    return this.isSocket || (SOCKET_FOLDERS.has(this.path) && this.mounts.length > 0);
  }
  get isSocket(): boolean {
    return SOCKETS.has(nameOf(this.path)) || PIPES.has(this.path);
  }

  /** Whether the node belongs to whoever may write there, or the cluster to whoever may read. */
  get isSensitive(): boolean {
    const { path } = this;
    return (
      SENSITIVE.some((one) => one === path || one.startsWith(path === "/" ? "/" : `${path}/`)) ||
      KEYS.some((folder) => path.startsWith(`${folder}/`))
    );
  }

  /** Whether a folder for the pod alone may do. Elsewhere the pod wants what the node keeps there. */
  get isScratch(): boolean {
    const type = this.field.at("hostPath", "type").text;
    const isFolder = type === "" || type.startsWith("Directory");
    return this.workload.resource.kind !== "DaemonSet" && isFolder && SCRATCH.test(this.path);
  }
}

/** Ways to give less of the node to the pod, the best first. */
export function withLessOfNode({ field, writing, isUnused, isScratch }: HostVolume): Fix[] {
  if (isUnused) return [{ title: "Remove the volume", edits: remove(field) }];
  if (writing.length === 0) return [];
  const readOnly: Fix = {
    title: writing.length > 1 ? "Mount it read-only everywhere" : "Mount it read-only",
    edits: combine(...writing.map((mount) => set(mount.field.at("readOnly"), true))),
  };
  const empty: Fix = {
    title: "Use an emptyDir instead",
    edits: combine(set(field.at("emptyDir"), {}, { after: ["name"] }), remove(field.at("hostPath"))),
  };
  return isScratch ? [readOnly, empty] : [readOnly];
}

/** `/run` and `/var/run` are one folder. */
function shortest(path: string): string {
  return path.startsWith("/") ? joinPath("/", path).replace(/^\/var\/run(?=\/|$)/, "/run") : path;
}

const SOCKETS: ReadonlySet<string> = new Set([
  "buildkitd.sock",
  "containerd.sock",
  "cri-dockerd.sock",
  "crio.sock",
  "docker.sock",
  "dockershim.sock",
  "podman.sock",
]);
const PIPES: ReadonlySet<string> = new Set([
  "\\\\.\\pipe\\containerd-containerd",
  "\\\\.\\pipe\\docker_engine",
]);
const SOCKET_FOLDERS: ReadonlySet<string> = new Set([
  "/run",
  "/run/buildkit",
  "/run/containerd",
  "/run/crio",
  "/run/k3s",
  "/run/k3s/containerd",
  "/run/podman",
]);
/** Whoever writes there decides what the node runs, or reads what belongs to other pods. */
const SENSITIVE: readonly string[] = [
  "/bin",
  "/boot",
  "/dev",
  "/etc/cron.d",
  "/etc/kubernetes",
  "/etc/passwd",
  "/etc/shadow",
  "/etc/systemd",
  "/home",
  "/lib",
  "/lib64",
  "/proc",
  "/root",
  "/run",
  "/sbin",
  "/sys",
  "/usr/bin",
  "/usr/lib",
  "/usr/sbin",
  "/var/lib/containerd",
  "/var/lib/docker",
  "/var/lib/etcd",
  "/var/lib/kubelet",
  "/var/lib/kubelet/pki",
  "/var/log",
];
/** All that is below is keys, or what they keep secret: of the control plane, of the kubelet, of the administrator. */
const KEYS: readonly string[] = ["/etc/kubernetes", "/root", "/var/lib/etcd", "/var/lib/kubelet/pki"];
/** Where pods keep what is theirs. */
const SCRATCH =
  /^\/(?:data|mnt|opt(?!\/cni)|srv|tmp|var\/(?:cache|lib\/(?!containerd|docker|etcd|kubelet)|tmp))/;
