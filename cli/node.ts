import { main } from "./main.ts";
import { surroundings } from "./surroundings.ts";

// Who reads only the first lines, as `head` does, has closed the pipe.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = main(process.argv.slice(2), surroundings());
