// `node scripts/refresh-data.mjs [--dry-run]`: brings the tables in data/ up to date from public sources
// and prints what changed, for a person to read before it is committed. data/README.md says what comes from where.
import { readFile, writeFile } from "node:fs/promises";
import "./typescript.mjs";

const { baseIn, cyclesOf, differences, publishedIn, renewedRow, sizeIn, toText } = await import("./facts.ts");

const LIBRARY = "docker.io/library/";
const OFFICIAL = "https://raw.githubusercontent.com/docker-library/official-images/master/library";
const SIZES = "https://raw.githubusercontent.com/docker-library/repo-info/master/repos";
const END_OF_LIFE = "https://endoflife.date/api/v1/products";

const dryRun = process.argv.includes("--dry-run");
const today = new Date().toISOString().slice(0, 10);
const before = { images: await table("images"), endOfLife: await table("end-of-life") };
let unanswered = 0;

const products = {};
for (const [product, cycles] of Object.entries(before.endOfLife.products)) {
  const answer = await fetched(`${END_OF_LIFE}/${product}/`);
  products[product] = answer ? cyclesOf(product, JSON.parse(answer).result.releases) : cycles;
}

const images = [];
for (const row of before.images.images) images.push(await renewed(row));

const sizes = {};
for (const [repo, variants] of Object.entries(before.images.sizes))
  sizes[repo] = await measured(repo, variants);

// A table is as old as the oldest thing in it: where a source was silent, its date stays.
const isWhole = unanswered === 0;
const after = {
  images: { ...before.images, ...(isWhole && { asOf: today }), sizes, images },
  endOfLife: { ...before.endOfLife, ...(isWhole && { asOf: today, commit: undefined }), products },
};
for (const line of differences(before, after)) console.log(line);
if (!dryRun) {
  await writeFile(place("images"), toText(after.images));
  await writeFile(place("end-of-life"), toText(JSON.parse(JSON.stringify(after.endOfLife))));
}
if (!isWhole) {
  console.error(`${unanswered} addresses did not answer: the dates of the tables stay.`);
  process.exitCode = 1;
}
console.error(
  "By hand: distroless (SUPPORT_POLICY.md), chainguard, .NET (manifest.versions.json), codenames of new releases.",
);

async function renewed(row) {
  if (!row.repo.startsWith(LIBRARY)) return row;
  const library = await fetched(`${OFFICIAL}/${row.repo.slice(LIBRARY.length)}`);
  if (!library) return row;
  const published = publishedIn(library);
  const dockerfile = published.dockerfile && (await fetched(published.dockerfile));
  return renewedRow(row, published, (dockerfile && baseIn(dockerfile)) || undefined);
}

async function measured(repo, variants) {
  const row = images.find((each) => each.repo === repo);
  const version = row?.versions?.[0];
  if (!repo.startsWith(LIBRARY) || !version) return variants;
  const now = {};
  for (const [variant, size] of Object.entries(variants)) {
    const tag = [version, variant].filter(Boolean).join("-");
    const page = await fetched(`${SIZES}/${repo.slice(LIBRARY.length)}/remote/${tag}.md`);
    now[variant] = (page && sizeIn(page)) || size;
  }
  return now;
}

/** The text at an address. What cannot be had is said and leaves its row as it was; what is gone is an answer. */
async function fetched(address) {
  try {
    const response = await fetch(address);
    if (response.ok) return await response.text();
    console.error(`${address}: ${response.status}`);
    if (response.status !== 404) unanswered++;
  } catch (error) {
    console.error(`${address}: ${error.message}`);
    unanswered++;
  }
  return undefined;
}

async function table(name) {
  return JSON.parse(await readFile(place(name), "utf8"));
}

function place(name) {
  return new URL(`../data/${name}.json`, import.meta.url);
}
