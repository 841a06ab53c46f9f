/** The doorway of Node: one process, spoken to over stdio or the channel of a parent process. */

import { createConnection } from "vscode-languageserver/node";
import { serve } from "./server.ts";

serve(createConnection());
