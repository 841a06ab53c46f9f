/** Whatever happens in whatever order: in the end the server says what one would say that is started now. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { Editor, FOLDER } from "./editor.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { brokenSecret, deployment, narrowRole, policy, wildcardRole } from "./samples.ts";

const INNER = `${FOLDER}/inner`;
const names = ["web.yaml", "a/role.yaml", "a/web.yaml", "inner/web.yaml", "inner/b/role.yaml", "Dockerfile"];
const texts = [
  wildcardRole,
  narrowRole,
  deployment,
  policy,
  `${deployment}---\n${policy}`,
  `# palisade allow rbac/wildcard: no reason\n${brokenSecret}`,
  "FROM node\nUSER root\n",
  "a: [b\n",
  "",
];
const settings = ["rules:\n  rbac/wildcard: off\n", 'exclude: ["a/**"]\n', "profile: strict\n", "rule: 7\n"];

const file = fc.constantFrom(...names);
const text = fc.constantFrom(...texts);

/** What may happen. Each step is made where it makes sense, and left out where it does not. */
const step = fc.oneof(
  fc.record({ do: fc.constant("write" as const), file, text }),
  fc.record({ do: fc.constant("delete" as const), file }),
  fc.record({ do: fc.constant("open" as const), file, text }),
  fc.record({ do: fc.constant("type" as const), file, text }),
  fc.record({ do: fc.constant("close" as const), file }),
  fc.record({ do: fc.constant("settings" as const), text: fc.constantFrom(...settings, undefined) }),
  fc.record({
    do: fc.constant("ignore" as const),
    text: fc.constantFrom("a/\n", "*.yaml\n!web.yaml\n", undefined),
  }),
  fc.record({ do: fc.constant("enable" as const), yes: fc.boolean() }),
  fc.record({ do: fc.constant("inner" as const) }),
  fc.record({ do: fc.constant("wait" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What went wrong once. */
const once: readonly (readonly Step[])[] = [
  [
    { do: "ignore", text: "a/\n" },
    { do: "open", file: "a/role.yaml", text: wildcardRole },
    { do: "wait" },
    { do: "ignore", text: "a/\n" },
  ],
  [{ do: "wait" }, { do: "inner" }, { do: "inner" }, { do: "ignore", text: "a/\n" }],
];

/** The inner folder is a part of the outer one, on one disk. */
class Below extends MemoryDisk {
  constructor(private readonly outer: MemoryDisk) {
    super({});
  }
  override entries(directory: string) {
    return this.outer.entries(directory === "" ? "inner" : `inner/${directory}`);
  }
  override read(path: string) {
    return this.outer.read(`inner/${path}`);
  }
}

/** An editor and what we know of it. */
class World {
  readonly open = new Map<string, string>();
  folders = [FOLDER];

  private constructor(readonly editor: Editor) {}

  static async start(disk: MemoryDisk, folders: readonly string[], settings: unknown): Promise<World> {
    const disks = { [FOLDER]: disk, [INNER]: new Below(disk) };
    const options = { status: true };
    const world = new World(await Editor.start({ disk, disks, folders, settings, options }));
    world.folders = [...folders];
    return world;
  }

  async make(step: Step): Promise<void> {
    const { editor, open } = this;
    if (step.do === "write") editor.writes({ [step.file]: step.text });
    else if (step.do === "delete" && editor.disk.files.has(step.file))
      editor.writes({ [step.file]: undefined });
    else if (step.do === "open" && !open.has(step.file)) {
      open.set(step.file, step.text);
      editor.open(step.file, step.text);
    } else if (step.do === "type" && open.has(step.file)) {
      open.set(step.file, step.text);
      editor.type(step.file, editor.document(step.file).getText(), step.text);
    } else if (step.do === "close" && open.delete(step.file)) editor.close(step.file);
    else if (step.do === "settings") this.rewrite(".palisade.yaml", step.text);
    else if (step.do === "ignore") this.rewrite(".gitignore", step.text);
    else if (step.do === "enable") editor.configure({ enable: step.yes });
    else if (step.do === "inner") {
      const there = this.folders.includes(INNER);
      this.folders = there ? [FOLDER] : [FOLDER, INNER];
      editor.folders(there ? [] : [INNER], there ? [INNER] : []);
    } else if (step.do === "wait") await editor.settled();
  }

  private rewrite(path: string, text: string | undefined): void {
    if (text !== undefined || this.editor.disk.files.has(path)) this.editor.writes({ [path]: text });
  }

  /** What is shown now. */
  get shown(): string {
    const last = new Map(this.editor.published.map(({ uri, diagnostics }) => [uri, diagnostics]));
    const lines = [...last].flatMap(([uri, diagnostics]) =>
      diagnostics.map(({ code, range, message }) => `${uri} ${code} ${JSON.stringify(range)} ${message}`),
    );
    return lines.sort().join("\n");
  }

  get isIdle(): boolean {
    return this.editor.told.some(({ params }) => (params as { indexing?: boolean }).indexing === false);
  }
}

describe("the server", () => {
  test("says in the end what one says that is started now", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const disk = new MemoryDisk({ "web.yaml": deployment, "inner/b/role.yaml": wildcardRole });
        const old = await World.start(disk, [FOLDER], {});
        for (const one of steps) await old.make(one);
        const young = await World.start(disk, old.folders, old.editor.settings);
        for (const [path, content] of old.open) young.editor.open(path, content);
        await young.editor.until(() => young.isIdle || undefined);
        const areSame = () => old.shown === young.shown || undefined;
        const patience = new Promise((resolve) => setTimeout(resolve, 5000));
        await Promise.race([old.editor.until(areSame), young.editor.until(areSame), patience]);
        assert.equal(old.shown, young.shown);
        old.editor.stop();
        young.editor.stop();
      }),
      { numRuns: 60, endOnFailure: true, examples: once.map((steps) => [[...steps]]) },
    );
  });
});
