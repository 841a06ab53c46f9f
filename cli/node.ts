import { main, surroundings } from "./main.ts";

process.exitCode = main(process.argv.slice(2), surroundings());
