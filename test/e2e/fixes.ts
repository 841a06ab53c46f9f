/** One finding of the sample shop, one of its fixes, and what the files are afterwards. */
export interface Fix {
  rule: string;
  /** The file of the finding. */
  file: string;
  /** A text that is in the file once, around the place. */
  line: string;
  /** What of it is underlined. */
  place: string;
  /** The fix, as the menu shows it. */
  title: string;
  /** What each changed file is afterwards, from what it was. */
  fixed: Readonly<Record<string, (before: string) => string>>;
}

/** A fix for each of the thirteen rules. */
export const fixes: readonly Fix[] = [
  {
    rule: "non-root/missing-user",
    file: "frontend/Dockerfile",
    line: "CMD",
    place: "CMD",
    title: 'Run as the image\'s user "node"',
    fixed: { "frontend/Dockerfile": swap('CMD ["node"', '# node\nUSER 1000\nCMD ["node"') },
  },
];

/** Replaces a text that is in the file exactly once. */
function swap(from: string, to: string): (before: string) => string {
  return (before) => {
    const parts = before.split(from);
    if (parts.length !== 2) throw new Error(`"${from}" is there ${parts.length - 1} times`);
    return parts.join(to);
  };
}
