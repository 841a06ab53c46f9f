export type DeploymentSet = {};
