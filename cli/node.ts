import { main } from "./main.ts";
import { surroundings } from "./surroundings.ts";

process.exitCode = main(process.argv.slice(2), surroundings());
