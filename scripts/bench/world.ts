/** A workspace of many manifests, made from a seed, so that a figure can be repeated anywhere. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { definition, dockerfile, stream } from "./large.ts";
import {
  type App,
  access,
  clusterAccess,
  configMap,
  deployment,
  kustomization,
  networkPolicy,
  patch,
  secret,
  service,
} from "./manifests.ts";
import { type Random, random } from "./random.ts";

const seed = 20261125;

const teams = ["shop", "search", "billing", "identity", "media", "reports", "platform", "mobile"] as const;

/** The files in which the driver types, by path. They stand beside the others, each in a folder of its own. */
export function largeFiles(): Map<string, string> {
  const chance = random(seed);
  return new Map([
    ["large/lines-200/all.yaml", stream(200, chance)],
    ["large/lines-2000/all.yaml", stream(2_000, chance)],
    ["large/lines-10000/all.yaml", stream(10_000, chance)],
    ["large/definition/widgets.yaml", definition(12_000, chance)],
    ["large/docker-30/Dockerfile", dockerfile(30, chance)],
    ["large/docker-130/Dockerfile", dockerfile(130, chance)],
    ["large/docker-500/Dockerfile", dockerfile(500, chance)],
  ]);
}

/** The files of a workspace with this many manifests, and a Dockerfile for every application. */
export function* world(manifests: number): Generator<[path: string, text: string]> {
  const chance = random(seed);
  let left = manifests;
  for (let index = 0; left > 0; index++) {
    for (const [path, text] of application(index, chance)) {
      if (path.endsWith(".yaml") && left-- <= 0) return;
      yield [path, text];
    }
  }
}

/** Writes files below a folder. */
export function write(folder: string, files: Iterable<readonly [path: string, text: string]>): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** One application: a base with two overlays, or a folder of plain manifests. */
function application(index: number, chance: Random): [path: string, text: string][] {
  const namespace = chance.pick(teams);
  const app: App = {
    name: `${chance.pick(["api", "web", "worker", "cache", "gateway"])}-${index}`,
    namespace,
  };
  const folder = `${namespace}/${app.name}`;
  const overlaid = chance.chance(0.5);
  const home = overlaid ? `${folder}/base` : `${folder}/manifests`;
  const parts: [string, string][] = [
    ["deployment.yaml", deployment(app, chance)],
    ["service.yaml", service(app, chance)],
    ["access.yaml", access(app, chance)],
    ["secret.yaml", secret(app, chance)],
    ["config.yaml", configMap(app, chance)],
  ];
  if (chance.chance(0.8)) parts.push(["network-policy.yaml", networkPolicy(app, chance)]);
  if (chance.chance(0.2)) parts.push(["cluster-access.yaml", clusterAccess(app, chance)]);
  const files = parts.map(([name, text]): [string, string] => [`${home}/${name}`, text]);
  if (overlaid) {
    files.push([`${home}/kustomization.yaml`, kustomization(parts.map(([name]) => name))]);
    for (const environment of ["staging", "production"]) {
      const overlay = `${folder}/overlays/${environment}`;
      const patches = "patches:\n  - path: replicas.yaml\n";
      const text = kustomization(["../../base"], `${namespace}-${environment}`) + patches;
      files.push([`${overlay}/kustomization.yaml`, text], [`${overlay}/replicas.yaml`, patch(app, chance)]);
    }
  }
  return [[`${folder}/Dockerfile`, dockerfile(30, chance)], ...files];
}
