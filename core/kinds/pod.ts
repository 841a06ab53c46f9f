/** Pods as they are written: in which objects, with which containers, and which security settings count. */

import { Field } from "../field.ts";
import { lazy, once } from "../once.ts";
import { contains, type Place, pointing, type Span } from "../place.ts";
import type { Resource } from "../resource.ts";
import type { Subject, Unit } from "../rule.ts";
import { fieldsAt, type PodKind, podKindsOf } from "./pod-kinds.ts";
import { wantsWindows } from "./windows-nodes.ts";

export { podKinds } from "./pod-kinds.ts";

/** Every pod that the objects of a document make. */
export const workloads: Subject<Workload> = function* (unit: Unit) {
  if (unit.type !== "document") return;
  for (const resource of unit.resources) yield* workloadsOf(resource);
};

/** Every container of those pods: init containers first, then containers, then ephemeral ones. */
export const containers: Subject<Container> = function* (unit: Unit) {
  for (const workload of workloads(unit)) yield* workload.containers;
};

/** The pods of documents that have one of the words: most have none, and finding that out costs next to nothing. */
export function workloadsMentioning(...words: readonly string[]): Subject<Workload> {
  return (unit) => (mentions(unit, words) ? workloads(unit) : []);
}

/** The containers of such documents. */
export function containersMentioning(...words: readonly string[]): Subject<Container> {
  return (unit) => (mentions(unit, words) ? containers(unit) : []);
}

function mentions(unit: Unit, words: readonly string[]): boolean {
  return unit.type === "document" && words.some((word) => unit.mentions(word));
}

/** The pods that an object makes; none where it is of another kind, several for a JobSet or an Argo Workflow. */
export const workloadsOf = once((resource: Resource): readonly Workload[] =>
  podKindsOf(resource).flatMap((kind) =>
    fieldsAt(resource.root, kind.template)
      .map((template) => new Workload(resource, template, kind))
      .filter((workload) => workload.podSpec.type === "map")
      .filter(({ podSpec }) => kind.shape !== "argo" || runsSomething(podSpec)),
  ),
);

/** One kind of pod, as an object asks for it. As a place it is the object's name. */
export class Workload implements Place {
  readonly certain = true;
  /** Where `containers` and `hostNetwork` are: `spec.template.spec` of a Deployment. */
  readonly podSpec: Field;
  /** Whether the document is a strategic merge patch by its own words. */
  readonly isPatch: boolean;
  private containerList: readonly Container[] | undefined;
  private readonly windows = lazy(() => this.hintsAtWindows());
  private readonly lacking = new Map<string, () => boolean>();

  constructor(
    readonly resource: Resource,
    private readonly template: Field,
    private readonly podKind: PodKind,
  ) {
    this.podSpec = podKind.shape === "pod" ? template.at("spec") : template;
    this.isPatch = resource.document.mentions("$patch:");
  }

  get file(): string {
    return this.resource.file;
  }
  get span(): Span {
    return this.resource.at("metadata", "name").span;
  }
  /** For messages: `Deployment "web"`. */
  get title(): string {
    return this.resource.title;
  }

  /** `metadata` of the pod, not of the object that makes it. */
  get podMetadata(): Field {
    return this.template.at("metadata");
  }
  /** The labels of the pod: what selectors see. */
  get labels(): Field {
    return this.podMetadata.at("labels");
  }
  get annotations(): Field {
    return this.podMetadata.at("annotations");
  }

  get containers(): readonly Container[] {
    this.containerList ??= containerFields(this.podSpec, this.podKind.shape).map(
      ({ list, field }) => new Container(this, field, list),
    );
    return this.containerList;
  }

  /** Those that can be confined: a privileged one is free whatever else is said of it, and another rule says that it is. */
  get confinable(): readonly Container[] {
    return this.containers.filter((container) => !container.mayBePrivileged);
  }

  /** What a Tekton Task says about all its steps; undefined for any other pod. */
  get stepTemplate(): Field | undefined {
    return this.podKind.shape === "tekton" ? this.podSpec.at("stepTemplate") : undefined;
  }

  /** The security context of the whole pod, written or not. */
  get securityContext(): Field {
    if (this.stepTemplate) return this.stepTemplate.at("securityContext");
    const own = this.podSpec.at("securityContext");
    // The context of an Argo template takes the place of the workflow's as a whole.
    return this.podKind.shape === "argo" && isAbsent(own) ? this.workflow.at("securityContext") : own;
  }

  /** A setting of the pod's security context; undecided where users of the object may still add it. */
  security(...keys: readonly [string, ...string[]]): Field {
    const field = this.securityContext.at(...keys);
    return this.podKind.reusable || this.isPatch ? undecidedIfMissing(field) : field;
  }

  get hostNetwork(): Field {
    const { shape } = this.podKind;
    return (shape === "argo" ? this.workflow : this.podSpec).at("hostNetwork");
  }

  /** Whether the pod says that it is for Windows nodes, or may say so. */
  get windowsLikely(): boolean {
    return this.windows();
  }
  /** Whether the pod says outright that it is for Windows: what Pod Security admission goes by. */
  get windowsDeclared(): boolean {
    return this.podSpec.at("os", "name").value === "windows";
  }

  /** Whether root in the pod is an ordinary user of the node: `hostUsers: false`. */
  get userNamespace(): boolean {
    return this.podSpec.at("hostUsers").value === false;
  }

  /** Whether this is only a piece, laid over a workload that is written elsewhere: what it lacks may be there. */
  get partial(): boolean {
    const { containers } = this;
    if (this.isPatch || containers.some((container) => container.partial)) return true;
    return containers.length === 0 && this.podSpec.at("containers").certain;
  }

  /** Whether a template may write containers that we do not see. */
  get isOpen(): boolean {
    const lists = ["initContainers", "containers", "ephemeralContainers"].map((list) =>
      this.podSpec.at(list),
    );
    return lists.some((list) => (list.exists ? list.open : !list.certain));
  }

  /** Whether the pod is written as Kubernetes writes pods, and not in an operator's own way. */
  get hasPodSpec(): boolean {
    return this.podKind.shape === "pod";
  }

  /** Whether the API takes a security context for the whole pod. */
  get hasContext(): boolean {
    return this.podKind.containersOnly !== true;
  }

  /** Whether the pod is written in full, as Kubernetes itself writes pods, and not in an operator's own way. */
  get isPlain(): boolean {
    return this.hasPodSpec && this.hasContext;
  }

  /** Whether no container decides this setting, and each would take it from the pod. */
  lacks(keys: readonly [string, ...string[]]): boolean {
    const id = keys.join(".");
    let answer = this.lacking.get(id);
    if (answer === undefined) {
      answer = lazy(
        () =>
          this.hasContext &&
          this.containers.every((container) => container.inherits && isAbsent(container.own(...keys))),
      );
      this.lacking.set(id, answer);
    }
    return answer();
  }

  /** Whether containers of this list take over what the pod's security context says. */
  inheritedBy(list: string): boolean {
    return this.podKind.shape !== "tekton" || list === "steps";
  }

  private hintsAtWindows(): boolean {
    return (
      wantsWindows(this.podSpec) ||
      this.securityContext.at("windowsOptions").exists ||
      this.containers.some((container) => container.field.at("securityContext", "windowsOptions").exists)
    );
  }

  /** The part of an Argo Workflow that all its templates share. */
  private get workflow(): Field {
    const [shared = ""] = this.podKind.template.split(".templates[]");
    return this.resource.at(...shared.split("."));
  }
}

/** A container of a pod. As a place it is its name. */
export class Container implements Place {
  readonly certain = true;

  constructor(
    readonly workload: Workload,
    readonly field: Field,
    /** The list it is in: `initContainers`, `containers`, `ephemeralContainers` or an operator's own. */
    readonly list: string,
  ) {}

  get file(): string {
    return this.field.file;
  }
  get span(): Span {
    return this.field.at("name").span;
  }
  /** As written; empty where it is unknown. Argo names the one container of a template `main`. */
  get name(): string {
    return this.field.at("name").string ?? (/^(container|script)$/.test(this.list) ? "main" : "");
  }
  /** For messages: `Container "api"`. */
  get title(): string {
    return this.name === "" ? "Container" : `Container "${this.name}"`;
  }
  /** The same for a setting that it may share with the other steps of a Tekton Task. */
  titleFor(field: Field): string {
    const { stepTemplate } = this.workload;
    return stepTemplate && field.exists && contains(stepTemplate.span, field.span) ? "Each step" : this.title;
  }

  get image(): Field {
    const own = this.field.at("image");
    return own.missing && this.list === "steps" ? this.workload.podSpec.at("stepTemplate", "image") : own;
  }

  /** When the node pulls the image. */
  get pullPolicy(): Field {
    const own = this.at("imagePullPolicy");
    return own.missing && this.list === "steps"
      ? this.workload.podSpec.at("stepTemplate", "imagePullPolicy")
      : own;
  }

  /** Whether it is an init container that keeps running beside the others. */
  get isSidecar(): boolean {
    return this.list === "initContainers" && this.field.at("restartPolicy").value === "Always";
  }

  /** Whether it is privileged, or may be: what limits other containers means nothing to it. */
  get mayBePrivileged(): boolean {
    const field = this.workload.stepTemplate
      ? this.security("privileged")
      : this.field.at("securityContext", "privileged");
    return field.value === true || (field.exists && !field.certain);
  }

  /** Whether this is only a piece of a container: it has no image, or a patch says how to merge it. */
  get partial(): boolean {
    return !isWritten(this.image) || this.workload.isPatch;
  }

  /** A field of the container. What a piece of a container lacks is undecided, not absent. */
  at(...keys: readonly (string | number)[]): Field {
    const field = this.field.at(...keys);
    return this.partial ? undecidedIfMissing(field) : field;
  }

  /** A setting of the container's own security context, whatever the pod says. */
  own(...keys: readonly [string, ...string[]]): Field {
    return this.at("securityContext", ...keys);
  }

  /**
   * Where to show that something of its own is missing: at the innermost key above it that is written here and not
   * where an alias leads, else at the name.
   */
  lacking(claim: Field): Place {
    const isElsewhere = claim.node === this.field.node || (claim.shared && !this.field.shared);
    const shown = isElsewhere ? this : new Field(claim.document, claim.node).keyPlace;
    return { ...pointing(shown, claim), missing: true };
  }

  /** Whether the pod's security context counts for this container at all. */
  get inherits(): boolean {
    return this.workload.inheritedBy(this.list);
  }

  /**
   * The field that decides a security setting: the container's if it is written, else the pod's.
   * Where neither is, the missing field that a fix should write: the pod's if all containers lack the
   * setting, else the container's. A template that may still write the container's field decides, too.
   */
  security(...keys: readonly [string, ...string[]]): Field {
    const [key] = keys;
    if (podOnly.has(key)) return this.workload.security(...keys);
    const own = this.own(...keys);
    if (!this.inherits) return own;
    if (containerOnly.has(key)) {
      const ofSteps = this.workload.stepTemplate?.at("securityContext", ...keys);
      return ofSteps?.exists && isAbsent(own) ? ofSteps : own;
    }
    // Objects replace one another as a whole; only windowsOptions merge key by key.
    const deciding = key === "windowsOptions" ? own : this.own(key);
    if (!isAbsent(deciding)) return own;
    const inherited = this.workload.security(...keys);
    if (!isAbsent(inherited)) return inherited;
    return this.workload.lacks(keys) ? inherited : own;
  }
}

/** Settings that only the security context of a pod has. */
export const podOnly: ReadonlySet<string> = new Set([
  "fsGroup",
  "fsGroupChangePolicy",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "sysctls",
  "seLinuxChangePolicy",
]);
/** Settings that only the security context of a container has. */
export const containerOnly: ReadonlySet<string> = new Set([
  "privileged",
  "capabilities",
  "allowPrivilegeEscalation",
  "readOnlyRootFilesystem",
  "procMount",
]);

interface Listed {
  readonly list: string;
  readonly field: Field;
}

/** The containers below a pod spec, in the order in which Kubernetes knows their lists. */
function containerFields(podSpec: Field, shape: PodKind["shape"]): Listed[] {
  const listed = (list: string, parent = podSpec): Listed[] =>
    parent
      .at(list)
      .items()
      .filter((field) => field.type === "map")
      .map((field) => ({ list, field }));
  const single = (list: string): Listed[] => {
    const field = podSpec.at(list);
    return field.type === "map" ? [{ list, field }] : [];
  };
  switch (shape) {
    case "pod":
      return ["initContainers", "containers", "ephemeralContainers"].flatMap((list) => listed(list));
    case "tekton":
      return ["steps", "sidecars"].flatMap((list) => listed(list));
    case "argo":
      return [
        ...listed("initContainers"),
        ...single("container"),
        ...single("script"),
        ...listed("containers", podSpec.at("containerSet")),
        ...listed("sidecars"),
      ];
  }
}

/** Whether an Argo template runs something itself, and does not only call other templates. */
function runsSomething(template: Field): boolean {
  return ["container", "script", "containerSet"].some((key) => template.at(key).exists);
}

/** Whether something is written here; a null is as good as nothing. */
export function isWritten(field: Field): boolean {
  return field.exists && field.type !== "null";
}

/** Whether it is certain that nothing is written here. */
export function isAbsent(field: Field): boolean {
  return !isWritten(field) && field.certain;
}

/** The same field, uncertain where it is missing. */
function undecidedIfMissing(field: Field): Field {
  if (field.exists) return field;
  return new Field(field.document, field.node, field.rest, field.shared, true);
}
