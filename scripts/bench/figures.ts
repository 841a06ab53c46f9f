/** Figures against their budgets. */

import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** One number that we promised to keep small, or without a budget one to compare it with. Undefined where it could not be measured. */
export interface Figure {
  readonly name: string;
  readonly value: number | undefined;
  readonly budget?: number;
  readonly unit: "ms" | "MB" | "%";
}

/** The value below which this share of the others lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function keeps({ value, budget }: Figure): boolean {
  return budget === undefined || (value !== undefined && value <= budget);
}

/** The figures as a table of Markdown. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, value, budget, unit } = figure;
    const measured = value === undefined ? "not measured" : `${digits(value)} ${unit}`;
    if (budget === undefined) return `| ${name} | | ${measured} | |\n`;
    return `| ${name} | ≤ ${budget} ${unit} | ${measured} | ${keeps(figure) ? "yes" : "**no**"} |\n`;
  });
  return `| what | budget | figure | kept |\n| --- | ---: | ---: | --- |\n${rows.join("")}`;
}

/** What the figures were measured on. */
export function machine(): string {
  const [first] = cpus();
  const { version, platform, arch } = process;
  return `${first?.model ?? "unknown processor"}, ${cpus().length} cores, ${platform} ${arch}, Node ${version.slice(1)}`;
}

/** The text of a page with what stands between two comments replaced. */
export function between(page: string, name: string, text: string): string {
  const shown = new RegExp(`(<!-- ${name} -->\\n).*(<!-- /${name} -->)`, "s");
  return readFileSync(page, "utf8").replace(shown, (_, open, close) => `${open}\n${text}\n${close}`);
}

function digits(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0);
}
