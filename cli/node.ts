import { main } from "./main.ts";
import { surroundings } from "./surroundings.ts";

// Who reads only the first lines, as `head` does, has closed the pipe.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`Cannot write to standard output: ${error.message}\n`);
  process.exit(2);
});

process.exitCode = main(process.argv.slice(2), surroundings());
