/** The files that are applied together, as a rule may ask about them. What it asks is recorded. */

import type { Field } from "./field.ts";
import { groupedBy } from "./grouped-by.ts";
import { mayChange } from "./kustomize.ts";
import type { Plan } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import type { Resource } from "./resource.ts";
import { turnover } from "./turnover.ts";
import type { Source, Workspace } from "./workspace.ts";

/** A namespace is three-valued (GRAPH §2): a name, unspecified (`name` absent), or unknown. */
export interface Namespace {
  readonly name?: string;
  readonly known: boolean;
}

/** Thrown to an evaluation that asks about files before all are read; the engine runs it again. */
export class NotComplete extends Error {}

/** Told of every question, so that an edit re-runs only the evaluations whose answers changed. */
export type Recorder = (plan: Plan, kind: string) => void;

/** Told of every file that somebody looked for, whether or not it is there. */
export type FileRecorder = (file: string) => void;

export class DeploymentSet {
  constructor(
    private readonly workspace: Workspace,
    private readonly plan: Plan,
    private readonly index: SetIndex,
    private readonly record: Recorder = () => undefined,
    private readonly recordFile: FileRecorder = () => undefined,
    /** Told when something is asked that depends on nothing but the set. */
    private readonly tellApart: () => void = () => undefined,
  ) {}

  get id(): string {
    return this.plan.id;
  }
  get origin(): Plan["origin"] {
    return this.plan.origin;
  }
  /** The members' paths in order; kustomizations among them. */
  get files(): readonly string[] {
    return this.plan.files;
  }
  /** Whether every member is known, so that "nobody defines it" may be said. */
  get closed(): boolean {
    return this.plan.closed;
  }
  /** Samples and documentation, where rules about coverage are quiet in `recommended`. */
  get exploratory(): boolean {
    return this.plan.exploratory;
  }

  /** All members of that kind, any API group and namespace, in order of file and position. */
  resources(kind: string): readonly Resource[] {
    this.record(this.plan, kind);
    return this.index.resources(this.workspace, kind);
  }

  /** Like `resources`, for fixes: not recorded, so findings must not depend on it. */
  peek(kind: string): readonly Resource[] {
    return this.index.resources(this.workspace, kind);
  }

  /** The namespace the resource is applied to: the outermost kustomization's, else its own. */
  namespaceOf(resource: Resource): Namespace {
    this.tellApart();
    const written = this.plan.namespaces.get(resource.file);
    if (written) return written.name === undefined ? { known: false } : { name: written.name, known: true };
    const field = resource.at("metadata", "namespace");
    if (field.missing || field.type === "null") return { known: field.certain };
    return field.string === undefined || !field.certain
      ? { known: false }
      : { name: field.string, known: true };
  }

  /** Whether two namespaces are or may be the same: rules that accuse ask for the opposite. */
  mayEqual(a: Namespace, b: Namespace): boolean {
    return !a.known || !b.known || a.name === undefined || b.name === undefined || a.name === b.name;
  }

  /** Whether the resource may live in the namespace of the other. */
  mayShareNamespace(a: Resource, b: Resource): boolean {
    return this.mayEqual(this.namespaceOf(a), this.namespaceOf(b));
  }

  /** The root kustomization of the set, where it has one: fixes add new files to it. */
  get kustomization(): Manifest | undefined {
    return this.plan.kustomization === undefined
      ? undefined
      : this.workspace.manifest(this.plan.kustomization);
  }

  /** Whether the kustomization writes the namespace of this file's resources. */
  setsNamespace(file: string): boolean {
    return this.plan.namespaces.has(file);
  }

  /** A file of the workspace, of this set or not. What it holds counts, and whether it is there. */
  file(path: string): Source | undefined {
    this.recordFile(path);
    return this.workspace.source(path);
  }

  /** Any file of the workspace, for fixes that write into it. Not recorded: findings must not depend on it. */
  source(file: string): Source | undefined {
    return this.workspace.source(file);
  }

  /** Whether a patch of the set may still decide what stands at the field. */
  isPatched(resource: Resource, field: Field | undefined): boolean {
    const patches = this.plan.patches.get(resource.file);
    return patches?.some((patch) => mayChange(patch, resource, field)) ?? false;
  }

  /** Whether the file is a patch of the set: what it lacks says nothing. */
  isPatch(file: string): boolean {
    return this.plan.patchFiles.has(file);
  }
}

/**
 * The members of one plan by kind, kept from one workspace to the next: what did not change is not read again.
 * An answer is replaced by another array only when a member of that kind changed.
 */
export class SetIndex {
  private workspace: Workspace | undefined;
  private readonly members = new Map<string, Member>();
  private readonly answers = new Map<string, readonly Resource[]>();
  /** Kinds of which a member changed since somebody asked. */
  private readonly outdated = new Set<string>();

  constructor(readonly plan: Plan) {}

  resources(workspace: Workspace, kind: string): readonly Resource[] {
    if (this.workspace === undefined) this.readAll(workspace);
    else if (this.workspace !== workspace) this.moveTo(workspace);
    this.workspace = workspace;
    if (this.outdated.delete(kind)) this.answers.set(kind, this.membersOf(kind));
    return this.answers.get(kind) ?? NOTHING;
  }

  private readAll(workspace: Workspace): void {
    const found: Resource[] = [];
    for (const file of this.plan.files) {
      const source = workspace.source(file);
      const resources = resourcesOf(source);
      this.members.set(file, { source, kinds: kindsOf(resources) });
      found.push(...resources);
    }
    for (const [kind, answer] of groupedBy(found, (member) => member.kind)) this.answers.set(kind, answer);
  }

  private moveTo(workspace: Workspace): void {
    for (const [file, { source: previous, kinds }] of this.members) {
      const source = workspace.source(file);
      if (source === previous) continue;
      const changed = turnover(previous, source).kinds;
      const now = changed.size === 0 ? kinds : kindsOf(resourcesOf(source));
      for (const kind of [...kinds, ...now]) this.outdated.add(kind);
      this.members.set(file, { source, kinds: now });
    }
  }

  private membersOf(kind: string): readonly Resource[] {
    const found: Resource[] = [];
    for (const { source, kinds } of this.members.values()) {
      if (!kinds.includes(kind)) continue;
      for (const resource of resourcesOf(source)) if (resource.kind === kind) found.push(resource);
    }
    return found;
  }
}

/** A file of a plan, as it was when somebody asked last. */
interface Member {
  readonly source: Source | undefined;
  readonly kinds: readonly string[];
}

const NOTHING: readonly Resource[] = [];

function resourcesOf(source: Source | undefined): readonly Resource[] {
  return source?.type === "manifest" ? source.documents.flatMap((document) => document.resources) : NOTHING;
}

function kindsOf(resources: readonly Resource[]): readonly string[] {
  return [...new Set(resources.map(({ kind }) => kind))];
}
