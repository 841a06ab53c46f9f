/** How package managers are called: their verbs, and which of their options take a value. */

/** Programs that share packages and options are one manager: apt-get and apt, dnf, yum and microdnf. */
export type Manager =
  | "apt"
  | "apk"
  | "bundler"
  | "composer"
  | "conda"
  | "dnf"
  | "gem"
  | "npm"
  | "pacman"
  | "pip"
  | "pnpm"
  | "poetry"
  | "uv"
  | "yarn"
  | "zypper";

/** What a call is for; `update` reads the index of packages, `upgrade` renews what is installed. */
export type Action = "install" | "update" | "upgrade" | "remove" | "clean" | "other";

export interface Tool {
  readonly manager: Manager;
  readonly verbs: ReadonlyMap<string, Action>;
  /** Letters and long names of options with a value behind them. */
  readonly letters: string;
  readonly long: ReadonlySet<string>;
  /** What the program does where no verb is given. */
  readonly bare?: Action;
}

const APT = tool("apt", "oatc", "option target-release default-release config-file host-architecture", {
  install: "install reinstall build-dep satisfy",
  update: "update",
  upgrade: "upgrade dist-upgrade full-upgrade safe-upgrade",
  remove: "remove purge autoremove autopurge",
  clean: "clean autoclean distclean dist-clean",
});

const DNF = tool(
  "dnf",
  "cdeRx",
  "config enablerepo disablerepo enable-repo disable-repo repo repoid repofrompath setopt installroot releasever exclude excludepkgs forcearch comment disableplugin enableplugin debuglevel errorlevel",
  {
    install: "install localinstall groupinstall reinstall builddep",
    update: "makecache check-update",
    upgrade: "update upgrade distro-sync update-minimal upgrade-minimal",
    remove: "remove erase autoremove",
    clean: "clean",
  },
);

const PIP = tool(
  "pip",
  "rceifbtC",
  "requirement constraint editable index-url extra-index-url find-links trusted-host cache-dir target prefix root src platform python-version implementation abi no-binary only-binary progress-bar upgrade-strategy proxy cert client-cert timeout retries log config-settings global-option python use-feature exists-action report keyring-provider group",
  { install: "install", remove: "uninstall" },
);

const PACMAN = tool("pacman", "br", "root dbpath cachedir config ignore ignoregroup overwrite arch", {});

const CONDA = tool("conda", "ncpf", "name channel prefix file solver", {
  install: "install create",
  upgrade: "update upgrade",
  remove: "remove uninstall",
  clean: "clean",
});

const TOOLS: ReadonlyMap<string, Tool> = new Map([
  ["apt", APT],
  ["apt-get", APT],
  ["aptitude", APT],
  ["dnf", DNF],
  ["dnf5", DNF],
  ["microdnf", DNF],
  ["tdnf", DNF],
  ["yum", DNF],
  ["pip", PIP],
  ["conda", CONDA],
  ["mamba", CONDA],
  ["micromamba", CONDA],
  ["pacman", PACMAN],
  [
    "apk",
    tool(
      "apk",
      "tXp",
      "virtual repository root arch wait keys-dir cache-dir cache-max-age repositories-file",
      {
        install: "add",
        update: "update",
        upgrade: "upgrade",
        remove: "del",
      },
    ),
  ],
  [
    "zypper",
    tool("zypper", "rtRp", "repo type from root installroot cache-dir plus-repo config reposd-dir", {
      install: "install in",
      update: "refresh ref",
      upgrade: "update up dist-upgrade dup patch",
      remove: "remove rm",
      clean: "clean cc",
    }),
  ],
  [
    "npm",
    tool("npm", "w", "omit include only registry prefix workspace cache loglevel tag userconfig", {
      install: "install i add ci clean-install ic install-clean in ins",
      remove: "uninstall un remove rm r prune",
      upgrade: "update up upgrade",
    }),
  ],
  [
    "pnpm",
    tool("pnpm", "FC", "filter dir store-dir registry reporter loglevel", {
      install: "install i add",
      remove: "remove rm uninstall un prune",
      upgrade: "update up upgrade",
    }),
  ],
  [
    "yarn",
    tool(
      "yarn",
      "",
      "network-timeout registry cache-folder modules-folder cwd network-concurrency mutex",
      { install: "install add", remove: "remove", upgrade: "upgrade up" },
      "install",
    ),
  ],
  [
    "poetry",
    tool("poetry", "CPGE", "without with only directory project extras group", {
      install: "install add sync",
      remove: "remove",
      upgrade: "update",
    }),
  ],
  [
    "uv",
    tool(
      "uv",
      "pr",
      "python group no-group only-group extra package directory project index-url cache-dir requirement",
      { install: "install sync add", remove: "remove uninstall" },
    ),
  ],
  [
    "composer",
    tool("composer", "d", "working-dir ignore-platform-req prefer-install", {
      install: "install i require",
      remove: "remove",
      upgrade: "update upgrade u",
      clean: "clear-cache clearcache cc",
    }),
  ],
  [
    "bundle",
    tool(
      "bundler",
      "j",
      "jobs retry without with path gemfile binstubs",
      { install: "install add", remove: "remove", upgrade: "update", clean: "clean" },
      "install",
    ),
  ],
  [
    "gem",
    tool("gem", "vPinp", "version trust-policy install-dir bindir source http-proxy platform", {
      install: "install",
      upgrade: "update",
      remove: "uninstall",
      clean: "cleanup",
    }),
  ],
]);

/** The package manager that a program is; undefined for everything else. */
export function toolNamed(program: string): Tool | undefined {
  return TOOLS.get(program) ?? (program.startsWith("pip") && /^pip\d[\d.]*$/.test(program) ? PIP : undefined);
}

function tool(
  manager: Manager,
  letters: string,
  long: string,
  verbs: Partial<Record<Action, string>>,
  bare?: Action,
): Tool {
  const actions = Object.entries(verbs).flatMap(([action, words]) =>
    words.split(" ").map((word): [string, Action] => [word, action as Action]),
  );
  return {
    manager,
    letters,
    long: new Set(long.split(" ")),
    verbs: new Map(actions),
    ...(bare && { bare }),
  };
}
