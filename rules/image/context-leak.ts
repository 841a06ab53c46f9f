import {
  contextOf,
  type DeploymentSet,
  type Dockerfile,
  folderOf,
  instructions,
  isShipped,
  joinPath,
  nameOf,
  newFile,
  rule,
} from "#core";

export default rule({
  title: "Whole build context is copied, and nothing is left out of it",
  why: "Whatever lies beside the Dockerfile is in the image then: the history of the repository, local settings with passwords, keys. Whoever can pull the image can read it, and a later RUN that removes it leaves it in the layer below.",
  severity: "warning",
  refs: [
    "https://docs.docker.com/build/concepts/context/#dockerignore-files",
    "https://docs.docker.com/build/building/best-practices/#exclude-with-dockerignore",
  ],

  on: instructions("COPY", "ADD"),
  *check(copy, { set, profile }) {
    const { file, stage, flags, unfinished } = copy;
    // What a stage that only builds has copied stays on the machine that builds.
    const stays = stage !== undefined && isShipped(stage);
    if (!stage || (!stays && profile !== "strict")) return;
    const source = copy.args.slice(0, -1).find(({ text }) => WHOLE.test(text));
    if (!source || flags.some(({ name }) => name === "from" || name === "exclude")) return;
    const context = contextOf(stage.dockerfile, set);
    if (isFiltered(stage.dockerfile, context, set)) return;

    const folder = context ?? folderOf(file);
    // A folder of that name is there to be copied.
    if (nameOf(folder) === "rootfs") return;
    const isRoot = folder === "";
    yield {
      at: { file, span: source.span, certain: source.certain && !unfinished },
      severity: stays && isRoot ? "warning" : "info",
      message: `Copies all of the build context, ${isRoot ? ".git, local settings" : "local settings"} and keys too: no .dockerignore leaves anything out`,
      fixes: [
        {
          title: "Write a .dockerignore",
          edits: newFile(joinPath(folder, ".dockerignore"), IGNORED.join(stage.dockerfile.eol)),
        },
      ],
    };
  },
});

const WHOLE = /^(?:\.\/?|\/|(?:\.?\/)?\*)$/;

/** What is seldom wanted in an image; a certificate that the application needs is not among it. */
const IGNORED = [
  ".git",
  "**/.env",
  "**/.env.local",
  "**/.aws",
  "**/.kube",
  "**/.ssh",
  "**/kubeconfig*",
  "**/id_rsa*",
  "**/*.key",
  "**/*.tfstate*",
  "**/node_modules",
  "",
];

/** Whether somebody says what stays out: for this Dockerfile, or where the build starts, or may start, here or further up. */
function isFiltered({ file }: Dockerfile, context: string | undefined, set: DeploymentSet): boolean {
  const excludes = (path: string): boolean => {
    const found = set.file(path);
    return found?.type === "ignore" && found.excludes;
  };
  if (excludes(`${file}.dockerignore`)) return true;
  if (context !== undefined) return excludes(joinPath(context, ".dockerignore"));
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    if (excludes(joinPath(folder, ".dockerignore"))) return true;
    if (folder === "") return false;
  }
}
