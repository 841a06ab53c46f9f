/**
 * Which files are applied together. A plan is the outline of one deployment set: explicit ones from the settings,
 * then the closure of each Kustomize root, then each chart, then each plain folder (GRAPH §3.1-3.4).
 * Merging and splitting plain folders, Argo CD and Flux roots would join in `plainPlans`.
 */

import { minimatch } from "minimatch";
import { Kustomizations } from "./kustomizations.ts";
import { isKustomizationFile, type Kustomization, type Patch } from "./kustomize.ts";
import { folderOf, nameOf } from "./path.ts";
import type { Workspace } from "./workspace.ts";

export { isKustomizationFile };

/** A set that the settings file names: GRAPH §3.1. */
export interface ExplicitSet {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  readonly namespace?: string;
  readonly closed?: boolean;
}

export interface Plan {
  readonly id: string;
  readonly origin: "explicit" | "kustomize" | "chart" | "folder";
  /** Members in order of their paths, patches not among them. */
  readonly files: readonly string[];
  /** The namespace that the set writes into a member; `name` is undefined where a variable decides. */
  readonly namespaces: ReadonlyMap<string, { readonly name: string | undefined }>;
  /** Patches over each member. */
  readonly patches: ReadonlyMap<string, readonly Patch[]>;
  /** Files that are patches of this set: partial objects. */
  readonly patchFiles: ReadonlySet<string>;
  /** The root kustomization. */
  readonly kustomization: string | undefined;
  /** Whether every member is known, so that "nobody defines it" can be said (GRAPH §3.5). */
  readonly closed: boolean;
  /** Samples and documentation, where rules about coverage are quiet. */
  readonly exploratory: boolean;
  /** Tests and samples: they have no say about files that others apply, too (GRAPH §3.6). */
  readonly minor: boolean;
}

export class Layout {
  private constructor(
    readonly plans: ReadonlyMap<string, Plan>,
    private readonly byFile: ReadonlyMap<string, readonly Plan[]>,
    private readonly kustomizations: Kustomizations,
    private readonly folders: Workspace["folders"],
  ) {}

  /**
   * The plans of a workspace. `previous` is the layout of an older version with the same sets: plans that
   * nothing changed are taken over, all of them where no file came or went and no kustomization says anything new.
   */
  static of(workspace: Workspace, sets: readonly ExplicitSet[], previous?: Layout): Layout {
    const { folders } = workspace;
    const kustomizations = Kustomizations.of(workspace, previous?.kustomizations);
    if (previous?.folders === folders && previous.kustomizations.byFolder === kustomizations.byFolder)
      return new Layout(previous.plans, previous.byFile, kustomizations, folders);

    const found = [...explicitPlans(workspace, sets), ...kustomizePlans(workspace, kustomizations.byFolder)];
    const taken = new Set(found.flatMap((plan) => [...plan.files, ...plan.patchFiles]));
    found.push(...plainPlans(workspace, taken));

    const plans = new Map<string, Plan>();
    for (const plan of found) {
      const known = previous?.plans.get(plan.id);
      plans.set(plan.id, known && isAlike(plan, known) ? known : plan);
    }
    const byFile = new Map<string, Plan[]>();
    for (const plan of plans.values()) {
      for (const file of [...plan.files, ...plan.patchFiles]) {
        const others = byFile.get(file);
        if (!others) byFile.set(file, [plan]);
        else if (!others.includes(plan)) others.push(plan);
      }
    }
    return new Layout(plans, byFile, kustomizations, folders);
  }

  /** The plans a file is part of, as a member or as a patch. */
  plansOf(file: string): readonly Plan[] {
    return this.byFile.get(file) ?? [];
  }

  /** Whether the text of the file decides the layout: it is a kustomization or a patch. */
  reads(file: string): boolean {
    return this.kustomizations.inputs.has(file);
  }
}

function explicitPlans(workspace: Workspace, sets: readonly ExplicitSet[]): Plan[] {
  if (sets.length === 0) return [];
  const all = [...workspace.files()];
  return sets.map((set): Plan => {
    const matches = (globs: readonly string[], file: string): boolean =>
      globs.some((glob) => minimatch(file, glob, { dot: true }));
    const files = all
      .filter((file) => matches(set.include, file) && !matches(set.exclude ?? [], file))
      .sort();
    const namespace = set.namespace === undefined ? undefined : { name: set.namespace };
    return {
      ...bare,
      id: `set:${set.name}`,
      origin: "explicit",
      files,
      namespaces: new Map(namespace ? files.map((file) => [file, namespace]) : []),
      closed: set.closed ?? false,
    };
  });
}

const bare: Plan = {
  id: "",
  origin: "folder",
  files: [],
  namespaces: new Map(),
  patches: new Map(),
  patchFiles: new Set(),
  kustomization: undefined,
  closed: true,
  exploratory: false,
  minor: false,
};

function kustomizePlans(workspace: Workspace, kustomizations: ReadonlyMap<string, Kustomization>): Plan[] {
  const included = new Set<string>();
  for (const { resources, components } of kustomizations.values()) {
    for (const path of [...resources, ...components]) if (kustomizations.has(path)) included.add(path);
  }
  return [...kustomizations]
    .filter(([folder]) => !included.has(folder))
    .map(([folder, root]) => closure(workspace, kustomizations, folder, root));
}

/** Everything a root reaches, with the namespace and patches that its members get on the way down. */
function closure(
  workspace: Workspace,
  kustomizations: ReadonlyMap<string, Kustomization>,
  rootFolder: string,
  root: Kustomization,
): Plan {
  const members = new Set<string>();
  const namespaces = new Map<string, { name: string | undefined }>();
  const patches = new Map<string, readonly Patch[]>();
  const patchFiles = new Set<string>();
  // A component that nobody here uses is laid over something that nobody here knows.
  let closed = !root.component;

  const visit = (
    folder: string,
    kustomization: Kustomization,
    outer: { namespace: Kustomization["namespace"]; patches: readonly Patch[]; path: ReadonlySet<string> },
  ): void => {
    const parts = kustomization.components.flatMap((path) => kustomizations.get(path) ?? []);
    const namespace =
      outer.namespace ??
      [...parts].reverse().find((part) => part.namespace)?.namespace ??
      kustomization.namespace;
    const over = [...outer.patches, ...kustomization.patches, ...parts.flatMap((part) => part.patches)];
    const path = new Set([...outer.path, folder]);
    closed &&= kustomization.closed;
    members.add(kustomization.file);
    for (const file of kustomization.patchFiles) patchFiles.add(file);
    for (const entry of [...kustomization.resources, ...kustomization.components]) {
      const inner = kustomizations.get(entry);
      if (inner) {
        if (!path.has(entry)) visit(entry, inner, { namespace, patches: over, path });
        continue;
      }
      if (!workspace.manifest(entry)) {
        closed = false;
        continue;
      }
      members.add(entry);
      if (namespace) namespaces.set(entry, namespace);
      if (over.length > 0) patches.set(entry, over);
    }
  };
  visit(rootFolder, root, { namespace: undefined, patches: [], path: new Set() });
  const files = [...members].filter((file) => !patchFiles.has(file)).sort();
  return {
    ...bare,
    id: `kustomize:${rootFolder}`,
    origin: "kustomize",
    files,
    namespaces,
    patches,
    patchFiles,
    kustomization: root.file,
    closed,
    exploratory: isExploratory(`${rootFolder}/`),
    minor: isExploratory(`${rootFolder}/`) || /(^|\/)tests?(\/|$)/i.test(rootFolder),
  };
}

function plainPlans(workspace: Workspace, taken: ReadonlySet<string>): Plan[] {
  const plans: Plan[] = [];
  const charts = new Map<string, string[]>();
  const chartFolders = new Set<string>();
  for (const [folder, files] of workspace.folders) {
    if (files.some((file) => nameOf(file) === "Chart.yaml")) chartFolders.add(folder);
  }
  for (const [folder, files] of workspace.folders) {
    const own = files.filter((file) => !taken.has(file));
    if (own.length === 0) continue;
    const chart = chartOf(folder, chartFolders);
    if (chart !== undefined) {
      charts.set(chart, [...(charts.get(chart) ?? []), ...own]);
    } else if (isExploratory(`${folder}/`)) {
      for (const file of own)
        plans.push({ ...bare, id: `file:${file}`, files: [file], exploratory: true, minor: true });
    } else {
      plans.push({ ...bare, id: `folder:${folder}`, files: own });
    }
  }
  for (const [folder, files] of charts) {
    plans.push({ ...bare, id: `chart:${folder}`, origin: "chart", files: files.sort(), closed: false });
  }
  return plans;
}

/** The outermost chart that a folder belongs to: subcharts are installed with their parent. */
function chartOf(folder: string, charts: ReadonlySet<string>): string | undefined {
  let found: string | undefined;
  for (let at = folder; ; at = folderOf(at)) {
    if (charts.has(at)) found = at;
    if (at === "") return found;
  }
}

function isExploratory(path: string): boolean {
  return /(^|\/)(examples?|samples?|docs?|testdata)\//i.test(path);
}

/** Whether two plans judge their members alike. */
function isAlike(a: Plan, b: Plan): boolean {
  return (
    a.kustomization === b.kustomization &&
    a.closed === b.closed &&
    a.exploratory === b.exploratory &&
    a.minor === b.minor &&
    isSameList(a.files, b.files) &&
    isSameList([...a.patchFiles], [...b.patchFiles]) &&
    isSameMap(a.namespaces, b.namespaces, (one, other) => one.name === other.name) &&
    isSameMap(a.patches, b.patches, isSameList)
  );
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

function isSameMap<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  isSame: (one: T, other: T) => boolean,
): boolean {
  if (a.size !== b.size) return false;
  for (const [key, one] of a) {
    const other = b.get(key);
    if (other === undefined || !isSame(one, other)) return false;
  }
  return true;
}
