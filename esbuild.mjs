// Bundles everything that runs into out/, of this folder or of another: `node esbuild.mjs [folder]`. Doorways that do not exist yet are skipped.

import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const target = resolve(root, process.argv[2] ?? "");

/** What V8 loads at start should be little; messages of errors should still name functions. */
const common = {
  absWorkingDir: root,
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  target: "es2022",
  logLevel: "warning",
  legalComments: "none",
  external: ["vscode"],
  format: "cjs",
};
const node = { ...common, platform: "node" };
const web = {
  ...common,
  platform: "browser",
  mainFields: ["browser", "module", "main"],
  minifyIdentifiers: true,
  keepNames: false,
  define: { global: "globalThis" },
};

/** The library runs wherever JavaScript does. */
const neutral = { ...common, platform: "neutral", mainFields: ["module", "main"] };

// The tolerant parser costs 16 ms to load and is needed only once a text is broken.
const tolerantParser = late("core/parse-tolerant.ts");

// Few runs take a hash, which costs 5 ms to load, and none starts a program, which costs 8: commander only could.
const partsOfNode = [
  lateOfNode("node:crypto", "createHash", "randomUUID"),
  lateOfNode("node:child_process", "spawn"),
];

// The tables of facts cost 5 ms as JavaScript at every start; as text 0.7 ms, and 3 ms when first asked.
const tables = [late("core/kinds/tables.ts"), dataAsText()];

// What cli/start.ts calls. To put this around the text at the start would cost 6 ms.
const asFunction = {
  banner: { js: "(function (exports, require, module, __dirname) {" },
  footer: { js: "})" },
};

const bundles = [
  { ...node, entry: "client/extension.ts", outfile: "out/client.cjs" },
  { ...node, entry: "server/node.ts", outfile: "out/server.cjs", program: true },
  { ...node, entry: "cli/node.ts", outfile: "out/cli-main.js", plugins: partsOfNode, ...asFunction },
  { ...node, entry: "cli/start.ts", outfile: "out/cli.cjs", program: true, starts: "out/cli-main.js" },
  { ...web, entry: "client/browser.ts", outfile: "out/client-web.js" },
  { ...web, entry: "server/browser.ts", outfile: "out/server-web.js", format: "iife" },
  { ...neutral, entry: "cli/library.ts", outfile: "out/library.mjs", format: "esm" },
  { ...neutral, entry: "cli/library.ts", outfile: "out/library.cjs" },
];

const inside = new Set();
for (const { entry, program, starts, outfile, plugins = [], ...options } of bundles) {
  if (!existsSync(new URL(entry, import.meta.url))) continue;
  const { metafile } = await build({
    metafile: true,
    ...options,
    entryPoints: [entry],
    outfile: join(target, outfile),
    plugins: [tolerantParser, ...tables, ...plugins],
    ...(starts ? { define: { BUILD: JSON.stringify(hashOf(join(target, starts))) } } : {}),
    ...(program ? { banner: { js: "#!/usr/bin/env node" } } : {}),
  });
  writeInAscii(join(target, outfile));
  if (program) chmodSync(join(target, outfile), 0o755);
  for (const path of Object.keys(metafile.inputs)) {
    const [, name] = /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)(?!.*node_modules)/.exec(path) ?? [];
    if (name) inside.add(name.replace("\\", "/"));
  }
}
writeFileSync(join(target, "out/THIRD-PARTY-NOTICES.txt"), notices([...inside].sort()));
// The types of the library are a file that imports nothing.
for (const types of ["out/library.d.mts", "out/library.d.cts"])
  copyFileSync(join(root, "cli/api.ts"), join(target, types));

function hashOf(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 32);
}

/**
 * V8 gives every character of a text two bytes as soon as one needs them, and then reads and compiles it a third slower.
 * esbuild escapes all such characters but those in regular expressions.
 */
function writeInAscii(file) {
  const text = readFileSync(file, "utf8");
  const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  writeFileSync(file, text.replace(/[^\0-\x7f]/g, escaped));
}

/** The licences of the packages that are inside the bundles: they ask to be shown wherever their code goes. */
function notices(names) {
  return names
    .map((name) => {
      const folder = join(root, "node_modules", name);
      const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
      if (!file) throw new Error(`${name} has no licence to show`);
      const text = readFileSync(join(folder, file), "utf8").trim();
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}

/** Puts functions in the place of a module of ours that load it when they are first called. */
function late(path) {
  const file = fileURLToPath(new URL(path, import.meta.url));
  const names = [...readFileSync(file, "utf8").matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
  const filter = new RegExp(`${path.slice(path.lastIndexOf("/") + 1).replaceAll(".", "\\.")}$`);
  return loadedLate(file, names, filter);
}

/** The same for these functions of a module of Node. */
function lateOfNode(module, ...names) {
  return loadedLate(module, names, new RegExp(`^${module}$`));
}

function loadedLate(module, names, filter) {
  const namespace = `late ${module}`;
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter }, (asked) =>
        asked.namespace === namespace ? undefined : { path: module, namespace },
      );
      onLoad({ filter: /.*/, namespace }, () => ({
        contents: [
          "let loaded;",
          `const load = () => (loaded ??= require(${JSON.stringify(module)}));`,
          ...names.map((name) => `export const ${name} = (...given) => load().${name}(...given);`),
        ].join("\n"),
        resolveDir: root,
        loader: "js",
      }));
    },
  };
}

/** A string is read faster than an object literal, and JSON.parse is faster than both. */
function dataAsText() {
  return {
    name: "data as text",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]data[\\/][^\\/]+\.json$/ }, ({ path }) => {
        const text = JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
        return { contents: `export default JSON.parse(${JSON.stringify(text)});`, loader: "js" };
      });
    },
  };
}
