/** Properties are tried with the same samples every time, so that whoever sees one fail has broken it. */

import fc from "fast-check";

const { SEED = "1" } = process.env;
/** `SEED=random` looks further, and prints the seed of what it finds. */
if (SEED !== "random") fc.configureGlobal({ seed: Number(SEED) });
