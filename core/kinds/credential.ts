/**
 * Whether a named value is a credential: the one judge of this question for environment variables, ConfigMaps,
 * Secrets and Dockerfiles. Entropy alone tells nothing here; the last word of the name and a list of vetoes do.
 * Callers never show the value.
 */

export interface Credential {
  /** How it was recognised; `weak` is a default password that everybody knows. */
  readonly kind: "format" | "url" | "connection string" | "name" | "weak";
  /** For messages: `private key`, `GitHub token`. */
  readonly what: string;
  /** The piece of the value that is secret. */
  readonly start: number;
  readonly end: number;
}

/** What is known around the value. */
export interface Surroundings {
  /** Names of the Secrets, ExternalSecrets and Certificates nearby: a value that is one of them is a reference. */
  readonly references?: ReadonlySet<string>;
}

/** What makes the value under this name a credential, if anything does. The first answer counts. */
export function credential(
  name: string,
  value: string,
  { references }: Surroundings = {},
): Credential | undefined {
  const bare = unquoted(value);
  if (bare.text === "" || isFingerprint(bare.text)) return undefined;
  const found = format(bare.text) ?? passwordInUrl(bare.text) ?? passwordInConnectionString(bare.text);
  if (found) return { ...found, start: found.start + bare.start, end: found.end + bare.start };
  if (!namesCredential(name, bare.text)) return undefined;
  const { text, start } = bare;
  if (references?.has(text) || isNoCredential(text) || isItsName(name, text) || isIdentifier(name, text))
    return undefined;
  const whole = { start, end: start + text.length };
  return DEFAULTS.has(text.toLowerCase())
    ? { kind: "weak", what: "default password", ...whole }
    : { kind: "name", what: "credential", ...whole };
}

/** The credential in a text that gives itself away by how it is written, whatever its name. */
export function format(text: string): Credential | undefined {
  for (const { what, hint, pattern } of FORMATS) {
    if (!text.includes(hint)) continue;
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (!isSample(match[0], text.slice(end))) return { kind: "format", what, start: match.index, end };
    }
  }
  return undefined;
}

/** Whether a text only stands for a value that somebody or something will write. */
export function isPlaceholder(text: string): boolean {
  // A longer text may mention an example and still be real.
  const mentions = text.length <= 100 && PLACEHOLDER_WORD.test(text);
  return (
    mentions ||
    PLACEHOLDER.test(text) ||
    PLACEHOLDER_START.test(text) ||
    /^[A-Z]+(?:_[A-Z]+)+$|\$\(|\$\{|\{\{|%%/.test(text)
  );
}

const PLACEHOLDER =
  /^(?:<[^\n<>]*>|%\w+%|__\w+__|\[[\w -]+\]|x{3,}|\*{3,}|\.{3,}(?:[^\n]*\.{3,})?|…|-+|_+|\?+)$/i;
const PLACEHOLDER_START =
  /^(?:my[-_ ]|your|insert|replace|(?:todo|tbd|fixme|n\/a|redacted|removed|masked|unset|undefined)$)/i;
const PLACEHOLDER_WORD =
  /example|dummy|redacted|placeholder|change[-_ ]?this|replace[-_ ]?(?:me|with|this)|fake|base64[-_ ]?encoded|[-_ ](?:goes[-_ ])?here$|x{6,}|\*{4,}/i;

/** Formats of well-known issuers. `hint` is a piece that every match has: most texts need no pattern. */
const FORMATS: readonly { what: string; hint: string; pattern: RegExp }[] = [
  {
    what: "private key",
    hint: "PRIVATE KEY",
    pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g,
  },
  ...["AKIA", "ASIA", "ABIA", "ACCA"].map((hint) => ({
    what: "AWS access key",
    hint,
    pattern: new RegExp(`(?<![A-Za-z0-9/+])${hint}[A-Z2-7]{16}(?![A-Za-z0-9/+=])`, "g"),
  })),
  { what: "GitHub token", hint: "gh", pattern: /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,255}/g },
  { what: "GitHub token", hint: "github_pat_", pattern: /github_pat_\w{60,255}/g },
  { what: "GitLab token", hint: "glpat-", pattern: /glpat-[\w-]{20,255}/g },
  { what: "Slack token", hint: "xox", pattern: /(?<![A-Za-z0-9])xox[abeoprs]-[\w-]{10,255}/g },
  {
    what: "Slack webhook",
    hint: "hooks.slack.com/services/",
    pattern: /hooks\.slack\.com\/services\/T\w{1,30}\/B\w{1,30}\/\w{1,60}/g,
  },
  { what: "Google API key", hint: "AIza", pattern: /(?<![\w-])AIza[\w-]{35}(?![\w-])/g },
  { what: "Stripe key", hint: "k_", pattern: /(?<![A-Za-z0-9])[sr]k_(?:live|test)_\w{16,255}/g },
  {
    what: "JSON web token",
    hint: "eyJ",
    pattern: /(?<![\w-])eyJ[\w-]{5,8192}\.eyJ[\w-]{5,8192}\.[\w-]{16,8192}/g,
  },
  { what: "npm token", hint: "npm_", pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?!\w)/g },
  { what: "SendGrid key", hint: "SG.", pattern: /(?<![\w-])SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/g },
  { what: "age key", hint: "AGE-SECRET-KEY-1", pattern: /AGE-SECRET-KEY-1[A-Z0-9]{20,80}/g },
  { what: "Anthropic key", hint: "sk-ant-", pattern: /(?<![\w-])sk-ant-[\w-]{20,255}/g },
  { what: "OpenAI key", hint: "sk-", pattern: /(?<![\w-])sk-(?:proj-)?\w{20,255}/g },
  { what: "Vault token", hint: "hv", pattern: /(?<![\w-])hv[sbr]\.[\w-]{24,255}/g },
  { what: "Doppler token", hint: "dp.", pattern: /(?<![\w-])dp\.[sp]t\.[\w.-]{16,255}/g },
];

/** Whether a match is from documentation: it says so, repeats itself, or a key without anything in it. */
function isSample(match: string, rest: string): boolean {
  if (match.endsWith("-----")) return rest.trim() !== "" && !/[A-Za-z0-9+/=]{16}/.test(rest);
  return /EXAMPLE(?:KEY)?$/.test(match) || /x{6,}|\.{3}|your|example/i.test(match) || /(.)\1{9,}/.test(match);
}

/** A URL that brings its password along. */
function passwordInUrl(text: string): Credential | undefined {
  if (!text.includes("://")) return undefined;
  const url = /(?<=[a-z][a-z0-9+.-]{0,30}):\/\/([^\s/:@]{0,256}):([^\s/@]{1,512})@(?=[^\s/@])/gi;
  for (const { index, 1: user = "", 2: password = "" } of text.matchAll(url)) {
    if (isReference(password) || isPlaceholder(password)) continue;
    const start = index + "://".length + user.length + ":".length;
    return { kind: "url", what: "password in a URL", start, end: start + password.length };
  }
  return undefined;
}

function passwordInConnectionString(text: string): Credential | undefined {
  const pair = /(?:^|[;\s])(?:password|pwd)=([^;\s]{1,512})/gi;
  for (const { index, 0: match, 1: password = "" } of text.matchAll(pair)) {
    if (isReference(password) || isPlaceholder(password)) continue;
    const end = index + match.length;
    return { kind: "connection string", what: "password", start: end - password.length, end };
  }
  return undefined;
}

/** Whether the name says that its value is a credential. The last word decides: a password's file is none. */
export function namesCredential(name: string, value = ""): boolean {
  const words = wordsOf(name);
  while (words.length > 1 && isQualifier(words.at(-1) ?? "")) words.pop();
  const last = (words.at(-1) ?? "").replace(/\d+$/, "");
  const before = words.at(-2) ?? "";
  if (SECRETS.has(last) || GLUED.test(last)) return true;
  if (last === "accesskey" || (last === "key" && before === "access"))
    return words.at(-3) === "secret" || (value.length >= 16 && entropy(value) >= 3);
  return last === "key" && KEYS.has(before);
}

/** The words of a name in snake, kebab, dotted or camel case. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

const list = (words: string): ReadonlySet<string> => new Set(words.split(" "));

const SECRETS = list(
  "password passwd passphrase passcode pwd pw pass secret token credential credentials bearer psk hmac " +
    "apikey secretkey privatekey accesstoken authtoken refreshtoken clientsecret",
);
/** Words that are found at the end of others, too: `dbpassword`. The short ones are not: `bypass`. */
const GLUED =
  /(?:password|passwd|passphrase|passcode|pwd|secret|token|credentials?|apikey|secretkey|privatekey)$/;
const KEYS = list(
  "api secret private encryption encrypt signing sign master auth account storage service license licence " +
    "shared client deploy session cookie jwt admin root ssh",
);
const QUALIFIERS = list(
  "value string base64 b64 plain base default prod dev test stage old new current previous primary secondary",
);
const isQualifier = (word: string): boolean => QUALIFIERS.has(word) || /^\d+$/.test(word);

/** Passwords that products come with, and that nobody has to guess. */
const DEFAULTS = list(
  "password passw0rd p@ssw0rd p@ssword password1 password123 pass passwd changeme change-me change_me changeit " +
    "admin admin123 administrator root toor secret guest test test123 user postgres postgresql mysql mariadb mongo " +
    "mongodb redis rabbitmq minio minio123 minioadmin rancher grafana nexus 1234 12345 123456 1234567 12345678 " +
    "123456789 1234567890 qwerty letmein default welcome welcome1 prom-operator",
);

/** Whether the value cannot be a credential under any name. */
function isNoCredential(text: string): boolean {
  return (
    isReference(text) || isPlaceholder(text) || isEveryday(text) || /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  );
}

/** Whether a value is of a kind that programs are set up with: a switch, a number, a duration, a path, words. */
export function isEveryday(text: string): boolean {
  return (
    /^(?:true|false|yes|no|on|off|enabled?|disabled?|none|null|nil|auto|\d{1,3})$/i.test(text) ||
    /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d|w|y))+$/.test(text) ||
    /^(?:\/|\.{1,2}\/|~\/|file:)|\.(?:pem|key|crt|json)$/.test(text) ||
    /^[a-z0-9][a-z0-9.-]*\/[a-z0-9][a-z0-9.-]*$/.test(text) ||
    (text.includes(" ") && !/\d/.test(text)) ||
    /^[A-Z]+(?:[_-][A-Z]+)*$/.test(text)
  );
}

/** Whether the value tells where the credential is, for a shell, a template or a secret store to fetch it. */
function isReference(text: string): boolean {
  return (
    /^[$!{[&*%@|>]/.test(text) ||
    /\$\(|\$\{|\{\{/.test(text) ||
    /^(?:op|vault|awssm|ssm|gcpsm|akv|secret):|^ref\+/.test(text)
  );
}

/** `TOKEN=TOKEN`, `TOKEN=TOKEN_VAL`: the name stands in for the value. */
function isItsName(name: string, text: string): boolean {
  return text === name || text === `${name}_VAL`;
}

/** A dashed identifier without many digits under a name that may also mean the name of an object. */
function isIdentifier(name: string, text: string): boolean {
  return (
    /(?:secret|token|credentials?|key)$/i.test(name) &&
    /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(text) &&
    (text.match(/\d/g)?.length ?? 0) < 3
  );
}

/** Fingerprints and ids of OpenPGP keys, which images verify their downloads with. */
function isFingerprint(text: string): boolean {
  return /^(?:0x)?[0-9A-Fa-f ]{40,50}$/.test(text) || /^[0-9A-F]{16}$/.test(text);
}

/** The value without blanks around it and without one pair of quotes. */
function unquoted(value: string): { text: string; start: number } {
  const trimmed = value.trim();
  const start = value.indexOf(trimmed);
  const quote = trimmed[0];
  const isQuoted = trimmed.length >= 2 && (quote === '"' || quote === "'") && trimmed.endsWith(quote);
  return isQuoted ? { text: trimmed.slice(1, -1), start: start + 1 } : { text: trimmed, start };
}

/** Bits per character, as Shannon counts them. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const { length } = [...text];
  let bits = 0;
  for (const count of counts.values()) bits -= (count / length) * Math.log2(count / length);
  return bits;
}
