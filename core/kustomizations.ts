/** Every kustomization of a workspace. After an edit only those are read again whose files or patches changed. */

import { isKustomizationFile, type Kustomization, readKustomization } from "./kustomize.ts";
import type { Manifest } from "./manifest.ts";
import { once } from "./once.ts";
import type { Workspace } from "./workspace.ts";

/** What was read, and of what. */
interface Reading {
  readonly manifest: Manifest;
  readonly patches: ReadonlyMap<string, Manifest | undefined>;
  /** Undefined where the file says nothing. */
  readonly kustomization: Kustomization | undefined;
}

export class Kustomizations {
  private constructor(
    private readonly readings: ReadonlyMap<string, Reading>,
    /** By folder. The same map as before an edit that changed nothing in it. */
    readonly byFolder: ReadonlyMap<string, Kustomization>,
    /** Files whose text decides: kustomizations and their patches. */
    readonly inputs: ReadonlySet<string>,
  ) {}

  static of(workspace: Workspace, previous: Kustomizations | undefined): Kustomizations {
    const readings = new Map<string, Reading>();
    const byFolder = new Map<string, Kustomization>();
    const inputs = new Set<string>();
    for (const [folder, file] of kustomizationFiles(workspace.folders)) {
      const manifest = workspace.manifest(file);
      if (!manifest) continue;
      const known = previous?.readings.get(folder);
      const reading =
        known && isCurrent(known, manifest, workspace) ? known : read(manifest, workspace, known);
      readings.set(folder, reading);
      inputs.add(file);
      for (const patch of reading.patches.keys()) inputs.add(patch);
      if (reading.kustomization) byFolder.set(folder, reading.kustomization);
    }
    const same = previous && isSame(previous.byFolder, byFolder);
    return new Kustomizations(readings, same ? previous.byFolder : byFolder, inputs);
  }
}

/** The kustomization file of each folder that has one. */
const kustomizationFiles = once((folders: Workspace["folders"]): ReadonlyMap<string, string> => {
  const files = [...folders].map(([folder, names]) => [folder, names.find(isKustomizationFile)] as const);
  return new Map(files.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
});

function isCurrent(reading: Reading, manifest: Manifest, workspace: Workspace): boolean {
  if (reading.manifest !== manifest) return false;
  for (const [file, patch] of reading.patches) if (workspace.manifest(file) !== patch) return false;
  return true;
}

/** Reads a kustomization; what means the same as before stays the same object. */
function read(manifest: Manifest, workspace: Workspace, known: Reading | undefined): Reading {
  const patches = new Map<string, Manifest | undefined>();
  const kustomization = readKustomization(manifest, (file) => {
    const patch = workspace.manifest(file);
    patches.set(file, patch);
    return patch;
  });
  const same = kustomization && known?.kustomization && print(kustomization) === print(known.kustomization);
  return { manifest, patches, kustomization: same ? known?.kustomization : kustomization };
}

function print(kustomization: Kustomization): string {
  return JSON.stringify(kustomization, (_, value: unknown) =>
    value instanceof RegExp ? value.source : value,
  );
}

function isSame(a: ReadonlyMap<string, Kustomization>, b: ReadonlyMap<string, Kustomization>): boolean {
  if (a.size !== b.size) return false;
  for (const [folder, kustomization] of b) if (a.get(folder) !== kustomization) return false;
  return true;
}
