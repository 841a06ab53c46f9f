/** Every image that a file runs or builds on, wherever it is written. */

import type { Directive, Dockerfile, Stage } from "../dockerfile.ts";
import { Word } from "../dockerfile-words.ts";
import { set } from "../edit.ts";
import type { Field } from "../field.ts";
import type { Instruction } from "../instruction.ts";
import { once } from "../once.ts";
import { type Edit, type Place, pointing, type Span } from "../place.ts";
import type { Fix, Related, Subject, Unit } from "../rule.ts";
import { inInstructions, remembered } from "../subjects.ts";
import { parseReference, type Reference } from "./image.ts";
import { imageRow } from "./image-table.ts";
import type { Replacement } from "./newer-image.ts";
import { workloads } from "./pod.ts";

/** What the image is there for: to run, to be built on, to take files from, or to read the Dockerfile. */
export type Use = "runs" | "base" | "source" | "frontend";

/** A text that should name an image, and where it is written. As a place it is the whole text. */
export interface Mention extends Place {
  readonly text: string;
  /** Undefined where the text is no reference at all. */
  readonly reference: Reference | undefined;
  readonly unit: Unit;
  readonly use: Use;
  /** The stage that builds on it. */
  readonly stage: Stage | undefined;
  /** Whether it comes from the default of an ARG, which whoever builds may set otherwise. */
  readonly byDefault: boolean;
  /** The FROM line, where the place of a piece is the ARG that decides it. */
  readonly related: readonly Related[];
  /** When the node pulls it, written or not; undefined in Dockerfiles. */
  readonly pullPolicy: Field | undefined;
  /** A piece of the text, by offsets in it. */
  part(piece: { readonly start: number; readonly end: number }): Place;
  /** Edits that write the replacement; none where more than this text would change. */
  replace(replacement: Replacement): Edit[];
}

/** A reference to an image and where it is written. */
export interface Image extends Mention {
  readonly reference: Reference;
}

/** The fix that writes another reference in the image's place. */
export function using(image: Mention, replacement: Replacement): Fix {
  const loses = image.reference?.digest && !replacement.reference.includes("@");
  return {
    title: `Use ${replacement.reference}${loses ? ", without the digest" : ""}`,
    edits: image.replace(replacement),
  };
}

/**
 * Where a unit names images: FROM, COPY and ADD `--from`, RUN `--mount` with `from=`, `# syntax=`, containers and
 * image volumes.
 * Stages, `scratch` and whatever a variable or template may still decide are left out.
 */
export const mentions: Subject<Mention> = remembered((unit) => [...mentionsIn(unit)]);

/** The images of a unit, wherever it names one, but for those that only read it. */
export const images: Subject<Image> = remembered((unit) => [...mentions(unit)].filter(isImage));

function isImage(mention: Mention): mention is Image {
  return mention.reference !== undefined && mention.use !== "frontend";
}

function* mentionsIn(unit: Unit): Iterable<Mention> {
  if (unit.type === "dockerfile") {
    yield* frontends(unit);
    for (const stage of unit.stages) {
      const base = baseOf(stage);
      if (base) yield base;
    }
    for (const instruction of flagged(unit)) yield* sources(instruction);
    return;
  }
  for (const { containers, podSpec } of workloads(unit)) {
    for (const container of containers) yield* pulled(container.image, container.pullPolicy, unit);
    for (const volume of podSpec.at("volumes").items())
      yield* pulled(volume.at("image", "reference"), volume.at("image", "pullPolicy"), unit);
  }
}

function* frontends(dockerfile: Dockerfile): Iterable<Mention> {
  for (const directive of dockerfile.directives)
    if (directive.name === "syntax") yield new Frontend(dockerfile, directive);
}

const baseOf = once((stage: Stage): Mention | undefined => {
  const { image, base } = stage;
  if (!image?.certain || base || image.text.toLowerCase() === "scratch") return undefined;
  return new Written(image, image.text, 0, "base", stage);
});

/** Instructions that may take files from somewhere else, as a flag says. */
const flagged = inInstructions((one) =>
  ["COPY", "ADD", "RUN"].includes(one.keyword) && one.flags.length > 0 ? [one] : [],
);

function* sources(instruction: Instruction): Iterable<Mention> {
  for (const { name, value } of instruction.flags) {
    if (!value?.certain) continue;
    const [text, from] = name === "mount" ? mountSource(value.text) : name === "from" ? [value.text, 0] : [];
    if (text === undefined || from === undefined || isStage(text, instruction) || isContext(text)) continue;
    yield new Written(value, text, from, "source", undefined);
  }
}

/** The `from=` of `--mount=type=bind,from=…`, and where it begins. */
function mountSource(text: string): [string, number] | [] {
  const match = /(?:^|,)from=([^,]+)/.exec(text);
  return match?.[1] === undefined ? [] : [match[1], match.index + match[0].length - match[1].length];
}

function isStage(text: string, { dockerfile }: Instruction): boolean {
  const name = text.toLowerCase();
  return /^\d+$/.test(text) || dockerfile.stages.some((stage) => stage.name === name);
}

/** A bare word is as likely the name of a build context as an image, unless we know the image. */
function isContext(text: string): boolean {
  if (/[/:@]/.test(text)) return false;
  const reference = parseReference(text);
  return !reference || !imageRow(reference);
}

/** A text in a Dockerfile, at `offset` in the word that holds it. */
class Written implements Mention {
  readonly certain = true;
  readonly pullPolicy = undefined;
  readonly reference: Reference | undefined;

  constructor(
    private readonly word: Word,
    readonly text: string,
    private readonly offset: number,
    readonly use: Use,
    readonly stage: Stage | undefined,
  ) {
    this.reference = parseReference(text);
  }

  get unit(): Unit {
    return this.word.instruction.dockerfile;
  }
  get file(): string {
    return this.word.file;
  }
  get span() {
    return this.part({ start: 0, end: this.text.length }).span;
  }
  get byDefault(): boolean {
    return this.word.certainty === "default";
  }
  get related(): readonly Related[] {
    return this.byDefault ? [{ at: this.word, message: "used here" }] : [];
  }

  part(piece: Range): Place {
    const { word, start, end } = this.inDefault(piece) ?? this.inWord(piece);
    return word.part(start, end);
  }

  replace(replacement: Replacement): Edit[] {
    const change = this.byDefault ? trimmed(this.text, replacement) : replacement;
    const held = this.byDefault ? this.inDefault(change) : this.inWord(change);
    if (!held || !isWritten(held)) return [];
    return [{ file: this.file, span: held.word.part(held.start, held.end).span, text: change.text }];
  }

  private inWord({ start, end }: Range): Held {
    return { word: this.word, start: start + this.offset, end: end + this.offset };
  }

  /** The piece where an ARG's default says it, as long as it stands there and nowhere else in the text. */
  private inDefault({ start, end }: Range): Held | undefined {
    const { text } = this;
    for (const name of this.word.decidedBy) {
      const value = name instanceof Word ? assignedTo(name) : undefined;
      if (value?.certainty !== "literal" || value.text === "") continue;
      const at = text.indexOf(value.text);
      if (at < 0 || at !== text.lastIndexOf(value.text)) continue;
      if (at <= start && end <= at + value.text.length)
        return { word: value, start: start - at, end: end - at };
    }
    return undefined;
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A piece of a word, by offsets in what it reads as. */
interface Held extends Range {
  readonly word: Word;
}

/** Whether a piece stands in the file letter by letter, and not in what a variable is replaced by: `${TAG:-20}`. */
function isWritten({ word, start, end }: Held): boolean {
  const { text, instruction } = word;
  const { span } = word.part(start, end);
  if (start < end) return instruction.dockerfile.text.slice(span.start, span.end) === text.slice(start, end);
  if (start === 0 || end === text.length) return true;
  return word.part(start - 1, start).span.end === word.part(end, end + 1).span.start;
}

/** The value that stands behind the name in an ARG. */
function assignedTo(name: Word): Word | undefined {
  return name.instruction.assignments.find((assignment) => assignment.name.span.start === name.span.start)
    ?.value;
}

/** The least change: what old and new text have in common at both ends stays. */
function trimmed(
  old: string,
  { start, end, text }: Replacement,
): { start: number; end: number; text: string } {
  let head = 0;
  while (head < text.length && start + head < end && old[start + head] === text[head]) head++;
  let tail = 0;
  const most = Math.min(text.length, end - start) - head;
  while (tail < most && old[end - tail - 1] === text[text.length - tail - 1]) tail++;
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
}

/** The image in `# syntax=`, which is code that the builder runs. */
class Frontend implements Mention {
  readonly certain = true;
  readonly use = "frontend";
  readonly stage = undefined;
  readonly byDefault = false;
  readonly related = [];
  readonly pullPolicy = undefined;
  readonly text: string;
  readonly reference: Reference | undefined;

  constructor(
    readonly unit: Dockerfile,
    private readonly directive: Directive,
  ) {
    [this.text = ""] = directive.value.split(/\s/);
    this.reference = parseReference(this.text);
  }

  get file(): string {
    return this.unit.file;
  }
  get span(): Span {
    return this.part({ start: 0, end: this.text.length }).span;
  }

  part({ start, end }: { readonly start: number; readonly end: number }): Place {
    const from = this.directive.valueSpan.start;
    return { file: this.file, span: { start: from + start, end: from + end }, certain: true };
  }

  replace(replacement: Replacement): Edit[] {
    return [{ file: this.file, span: this.part(replacement).span, text: replacement.text }];
  }
}

function* pulled(field: Field, pullPolicy: Field, unit: Unit): Iterable<Mention> {
  const { string } = field;
  if (string !== undefined) yield new Pulled(field, string, pullPolicy, unit);
}

/** A text in a field of a manifest. */
class Pulled implements Mention {
  readonly use = "runs";
  readonly stage = undefined;
  readonly byDefault = false;
  readonly related = [];
  readonly reference: Reference | undefined;
  readonly span: Span;

  constructor(
    readonly claim: Field,
    readonly text: string,
    readonly pullPolicy: Field,
    readonly unit: Unit,
  ) {
    this.reference = parseReference(text);
    this.span = claim.part(0, text.length).span;
  }

  get file(): string {
    return this.claim.file;
  }
  get certain(): boolean {
    return this.claim.certain;
  }

  part({ start, end }: { readonly start: number; readonly end: number }): Place {
    return pointing(this.claim.part(start, end), this.claim);
  }

  replace({ reference }: Replacement): Edit[] {
    return set(this.claim, reference);
  }
}
