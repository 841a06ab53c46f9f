/** What differs between the doorways. */

import type { Disk, NamedRule } from "#core";
import type { Turn } from "./schedule.ts";

export interface World {
  /** The files of a folder, where this machine has them; the client is asked otherwise. */
  disk(folder: string): WritableDisk | undefined;
  readonly turn: Turn;
  readonly rules: readonly NamedRule[];
  /** The address of the folder that holds the rules' pages. */
  readonly pages: string;
}

export interface WritableDisk extends Disk {
  /** Whether writing to the file writes inside the folder, wherever links lead. */
  holds(file: string): boolean;
}
