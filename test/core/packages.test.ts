// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of shells.

import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { optionOf, type PackageCall, packageCalls, packageCallsIn } from "../../core/kinds/packages.ts";
import { parseDockerfile } from "../../core/parse-dockerfile.ts";

describe("calls of package managers", () => {
  const rows: Record<string, [text: string, expected: string[]]> = {
    "apt-get": [
      "apt-get update && apt-get install -qqy curl=7.* git",
      ["apt update", "apt install: curl git"],
    ],
    "apt with options before the verb": [
      "apt -o Acquire::Retries=3 -y --target-release trixie install nginx:amd64",
      ["apt install: nginx"],
    ],
    "apt that upgrades": ["apt-get -y dist-upgrade", ["apt upgrade"]],
    "apt that cleans up": [
      "apt-get purge -y --auto-remove gcc && apt-get clean",
      ["apt remove: gcc", "apt clean"],
    ],
    apk: ["apk --no-cache add -t .build 'gcc~=14' musl-dev>1", ["apk install: gcc musl-dev"]],
    "apk that forgets": ["apk del .build; apk cache clean", ["apk remove: .build", "apk clean"]],
    "dnf and its kin": [
      "microdnf install -y --setopt install_weak_deps=0 tar && yum -y update; tdnf makecache",
      ["dnf install: tar", "dnf upgrade", "dnf update"],
    ],
    "groups of dnf": ["dnf -y group install 'Development Tools'", ["dnf install: Development Tools"]],
    zypper: [
      "zypper -n --gpg-auto-import-keys ref && zypper in -y -t pattern x",
      ["zypper update", "zypper install: x"],
    ],
    pacman: [
      "pacman -Sy; pacman -Syu --noconfirm base-devel; pacman -Syu; pacman -Scc; pacman -Rns git",
      ["pacman update", "pacman install: base-devel", "pacman upgrade", "pacman clean", "pacman remove: git"],
    ],
    pip: ["pip3 install -U -r requirements.txt 'flask[async]>=3' ./here", ["pip install: flask ./here"]],
    "pip of a Python": ["/opt/venv/bin/python3 -m pip install --no-cache-dir uwsgi", ["pip install: uwsgi"]],
    "Python and its other modules": ["python -m venv /venv && python manage.py install pip", []],
    uv: ["uv pip install --system six && uv sync --no-dev", ["uv install: six", "uv install"]],
    npm: [
      "npm ci --omit dev && npm i -g @vue/cli@5 && npm run build",
      ["npm install", "npm install: @vue/cli", "npm other: build"],
    ],
    "npm that cleans up": ["npm cache clean --force", ["npm clean"]],
    yarn: [
      "yarn && yarn --frozen-lockfile && yarn global add x@1",
      ["yarn install", "yarn install", "yarn install: x"],
    ],
    "bundler and others": [
      "bundle && gem install -N rake && composer install -d /app",
      ["bundler install", "gem install: rake", "composer install"],
    ],
    "a call that somebody else makes": ["sudo -E env A=b /usr/bin/apt-get install x", ["apt install: x"]],
    "packages in a variable": [
      'apt-get install $PACKAGES "$PACKAGES" $OTHERS',
      ["apt install: a b a b $OTHERS"],
    ],
    "no manager": ["echo apt-get install x", []],
    "a name that objects have": ["npm constructor && pip toString", ["npm other", "pip other"]],
  };
  for (const [name, [text, expected]] of Object.entries(rows)) {
    test(name, () => assert.deepEqual(read(text).map(show), expected));
  }

  test("options have names and values", () => {
    const [call] = read("apk add -qt .build --repository=https://a.example/x --no-cache gcc");
    assert.deepEqual(
      call?.options.map(({ name, value }) => [name, value]),
      [
        ["-q", undefined],
        ["-t", ".build"],
        ["--repository", "https://a.example/x"],
        ["--no-cache", undefined],
      ],
    );
    assert.equal(call && optionOf(call, "-t", "--virtual")?.value, ".build");
    assert.equal(call && optionOf(call, "-U"), undefined);
  });

  test("options in a variable", () => {
    const { instructions } = parseDockerfile(
      "Dockerfile",
      'FROM x\nENV O="-y --no-q"\nRUN apt-get install $O a',
    );
    const [call] = instructions.flatMap(packageCallsIn);
    assert.deepEqual(
      call?.options.map(({ name }) => name),
      ["-y", "--no-q"],
    );
  });

  test("stand where they are written", () => {
    const text = "FROM x\nRUN sudo apt-get -y \\\n  # why\n  install 'cu'rl=7 \\\n  git\n";
    const [call] = [...packageCalls(parseDockerfile("Dockerfile", text))];
    const at = (place: PackageCall | PackageCall["packages"][number] | undefined) =>
      text.slice(place?.span.start, place?.span.end);
    assert.deepEqual([at(call), ...(call?.packages ?? []).map(at)], ["install", "'cu'rl=7", "git"]);
  });
});

function read(script: string): PackageCall[] {
  return [...packageCalls(parseDockerfile("Dockerfile", `FROM x\nENV PACKAGES="a b"\nRUN ${script}`))];
}

function show({ manager, does, packages }: PackageCall): string {
  const names = packages.map(({ name }) => name).join(" ");
  return `${manager} ${does}${names && `: ${names}`}`;
}
