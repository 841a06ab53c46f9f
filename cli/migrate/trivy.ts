/** `.trivyignore` and `.trivyignore.yaml`: https://trivy.dev/latest/docs/configuration/filtering/ */

import { type Field, Manifest } from "#core";
import { type Foreign, foreign, globFrom, listOf, type Source, type Wish } from "./foreign.ts";

export const trivy: Source = {
  linter: "trivy",
  files: [".trivyignore", ".trivyignore.yaml", ".trivyignore.yml"],
  read(text, file, today) {
    return /\.ya?ml$/.test(file) ? structured(text, file, today) : lines(text, today);
  },
};

/** An id a line, perhaps with `exp:` and a date. */
function lines(text: string, today: string): Foreign {
  const entries = text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [check = "", ...more] = line.split(/\s+/);
      return { check, until: more.find((word) => word.startsWith("exp:"))?.slice("exp:".length) };
    });
  const current = entries.filter(({ until }) => until === undefined || today < until);
  return foreign({
    wishes: current
      .filter(({ check }) => !isVulnerability(check))
      .map(({ check, until }) => ({ check, level: "off", ...(until && { note: `until ${until}` }) })),
    rest: [
      ...entries
        .filter((entry) => !current.includes(entry))
        .map(({ check, until }) => `${check}: ran out on ${until}`),
      ...current.filter(({ check }) => isVulnerability(check)).map(({ check }) => check),
    ],
  });
}

/** The same with paths and reasons. */
function structured(text: string, file: string, today: string): Foreign {
  const root = Manifest.parse(file, text).documents[0]?.root;
  if (root?.type !== "map") return foreign({});
  const entries = root.at("misconfigurations").items();
  const current = entries.filter((entry) => !ranOut(entry, today));
  return foreign({
    wishes: current.map(wish),
    rest: [
      ...entries
        .filter((entry) => ranOut(entry, today))
        .map((entry) => `${entry.at("id").text}: ran out on ${entry.at("expired_at").text}`),
      ...["vulnerabilities", "secrets", "licenses"].flatMap((kind) =>
        root
          .at(kind)
          .items()
          .map((entry) => `${kind} ${entry.at("id").text}`),
      ),
    ],
  });
}

function wish(entry: Field): Wish {
  const until = entry.at("expired_at");
  const notes = [entry.at("statement").text.trim(), until.exists ? `until ${until.text}` : ""];
  const note = notes.filter((part) => part !== "").join(", ");
  const files = listOf(entry.at("paths")).flatMap((path) => globFrom(path) ?? []);
  return {
    check: entry.at("id").text,
    level: "off",
    ...(entry.at("paths").exists && { files }),
    ...(note !== "" && { note }),
  };
}

function ranOut(entry: Field, today: string): boolean {
  const until = entry.at("expired_at");
  return until.exists && !(today < until.text);
}

const isVulnerability = (id: string) => /^(?:CVE|GHSA|TEMP|DLA|RHSA)-/.test(id);
