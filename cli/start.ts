/**
 * What the shell starts. To compile the program takes as long as to check a file with it, so a check leaves the compiled
 * code among the user's caches for the next one. Wherever that cannot be done, the program is compiled anew.
 */

import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { Script } from "node:vm";

/** What the build replaces by a hash of the program: V8 itself only compares lengths. */
declare const BUILD: string;
/** How long a sum of the kept code is. */
const SUM = 8;

const filename = join(__dirname, "cli-main.js");
const file = keptIn(caches(process.env, process.platform));
const kept = file && read(file);
const source = readFileSync(filename).toString("latin1");
const script = new Script(source, { filename, ...(kept && { cachedData: kept }) });
script.runInThisContext()(exports, require, module, __dirname);
// Only now is known what a check needs of all there is.
if (file && (!kept || script.cachedDataRejected) && process.argv[2] === "check")
  write(file, script.createCachedData());

/** The folder where programs of this user leave what they can make again. */
function caches(env: NodeJS.ProcessEnv, platform: string): string | undefined {
  if (env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  if (platform === "win32") return env.LOCALAPPDATA;
  if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME;
  return env.HOME && join(env.HOME, platform === "darwin" ? "Library/Caches" : ".cache");
}

function keptIn(folder: string | undefined): string | undefined {
  if (!folder || !isAbsolute(folder)) return undefined;
  return join(folder, "palisade", `check-${process.version}-${process.arch}.bin`);
}

/** What is kept of this very build, by this very user. */
function read(file: string): Buffer | undefined {
  try {
    const opened = openSync(file, "r");
    try {
      if (fstatSync(opened).uid !== (process.geteuid?.() ?? 0)) return undefined;
      const content = readFileSync(opened);
      const code = content.subarray(BUILD.length + SUM);
      const head = content.toString("latin1", 0, BUILD.length + SUM);
      if (head === BUILD + sumOf(code)) return code;
    } finally {
      closeSync(opened);
    }
  } catch {
    // Nothing is kept.
  }
  return undefined;
}

/** Tells bytes apart that a disk has changed: V8 believes what it is given. */
function sumOf(code: Buffer): string {
  const words = new Int32Array(code.buffer, code.byteOffset, code.length >> 2);
  let sum = code.length;
  for (let i = 0; i < words.length; i++) sum = (Math.imul(sum, 31) + (words[i] as number)) | 0;
  return (sum >>> 0).toString(16).padStart(SUM, "0");
}

/**
 * The file is whole even where the machine stops. The folder of caches is used
 * where there is one, and never made.
 */
function write(file: string, code: Buffer): void {
  const folder = dirname(file);
  const draft = `${file}.${process.pid}`;
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    try {
      writeFileSync(draft, Buffer.concat([Buffer.from(BUILD + sumOf(code)), code]), {
        mode: 0o600,
        flush: true,
      });
      renameSync(draft, file);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch {
    // The next run compiles again.
  }
}
