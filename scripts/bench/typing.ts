/** A typist: changes one line over and over, so that every change changes what is reported. */

import { delay, type Editor } from "./editor.ts";

/** What the typist does in a file: types these lines in turn over the line at this number. */
export interface Habit {
  readonly line: number;
  readonly lines: readonly string[];
}

/** Milliseconds from each change to what is then published about the file, or about another one. */
export async function typing(
  editor: Editor,
  file: string,
  habit: Habit,
  { edits, pause, about }: { edits: number; pause: number; about?: string },
): Promise<number[]> {
  const times: number[] = [];
  for (let edit = 0; edit < edits + warmUp; edit++) {
    const text = habit.lines[edit % habit.lines.length] ?? "";
    const time = await editor.type(file, habit.line, text, about);
    if (edit >= warmUp) times.push(time);
    await delay(pause);
  }
  return times;
}

const warmUp = 20;

/** Types another tag, an open quote and back, in the middle of a manifest. */
export function imageHabit(editor: Editor, file: string): Habit {
  const line = lineLike(editor, file, /^ +image: /);
  const pinned = editor.line(file, line).replace(/:[^:/]*$/, ":1.2.3");
  const latest = pinned.replace(/1\.2\.3$/, "latest");
  return { line, lines: [latest, pinned, pinned.replace("image: ", 'image: "'), pinned] };
}

/** Opens a quote and closes it, in the middle of a file that no rule looks at. */
export function quoteHabit(editor: Editor, file: string): Habit {
  const line = lineLike(editor, file, /^ +type: /);
  const right = editor.line(file, line);
  return { line, lines: [right.replace("type: ", 'type: "'), right] };
}

/** Types another tag in the middle of a Dockerfile. */
export function fromHabit(editor: Editor, file: string): Habit {
  const line = lineLike(editor, file, /^FROM /);
  const pinned = editor.line(file, line);
  return { line, lines: [pinned.replace(/:\S+/, ":latest"), pinned] };
}

/** Lets a policy select the pods of its application, and others. */
export function selectorHabit(editor: Editor, file: string): Habit {
  const line = lineLike(editor, file, /^ +app\.kubernetes\.io\/name: /, 0);
  const right = editor.line(file, line);
  return { line, lines: [`${right}-not`, right] };
}

function lineLike(editor: Editor, file: string, wanted: RegExp, from = editor.lineCount(file) / 2): number {
  for (let line = Math.floor(from); line < editor.lineCount(file); line++) {
    if (wanted.test(editor.line(file, line))) return line;
  }
  if (from > 0) return lineLike(editor, file, wanted, 0);
  throw new Error(`${file} has no line like ${wanted}`);
}
