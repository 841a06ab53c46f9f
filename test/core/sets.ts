import assert from "node:assert/strict";
import { DeploymentSet, SetIndex, type Workspace } from "#core";

/** The first deployment set that a file is part of. */
export function setOf(workspace: Workspace, file: string): DeploymentSet {
  const [plan] = workspace.layout([]).plansOf(file);
  assert.ok(plan, `${file} is in no set`);
  return new DeploymentSet(workspace, plan, new SetIndex(plan));
}
