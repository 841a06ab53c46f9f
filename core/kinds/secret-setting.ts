/** What stands in a Secret and is none: addresses, names, choices, certificates, and files of them. */

import { credential, entropy, isEveryday, isPlaceholder, namesCredential, wordsOf } from "./credential.ts";

/** Whether an entry only tells where something is, who is asked, or what everybody may see. */
export function isSetting(key: string, text: string): boolean {
  const bare = text.trim();
  if (isConfiguration(key, bare)) return !holdsCredential(bare);
  return (
    isSettingName(key) ||
    PUBLIC_FILE.test(key) ||
    CHOICE.test(bare) ||
    isAddress(bare) ||
    (isEveryday(bare) && !mayBePhrase(key, bare)) ||
    PUBLIC_KEY.test(bare) ||
    (bare.includes("-----BEGIN CERTIFICATE-----") && !bare.includes("PRIVATE KEY"))
  );
}

/** The last word of a key says that the value is an address, an account or a choice. */
function isSettingName(key: string): boolean {
  const words = wordsOf(key);
  const last = words.at(-1) ?? "";
  if (last === "id") return !/^(?:secret|session)$/.test(words.at(-2) ?? "");
  return SETTING.test(last);
}

const SETTING =
  /^(?:.*user|.*name|login|.*url|uri|.*host|port|.*endpoint|.*addr|.*address|.*database|db|region|.*bucket|type|project|provider|cipher|size|mode|algorithm|version|timeout|ttl|email|mail|from|level|locale|lang|language|tz|timezone|scopes?|issuer|audience|expiry|expiration|interval|duration|realm|domain|env|environment|format|prefix|suffix|driver|engine|dialect|schema|charset|encoding)$/;
const PUBLIC_FILE = /^(?:ca\.crt|tls\.crt|known_hosts|.*\.(?:crt|pub))$/;
const PUBLIC_KEY =
  /^-----BEGIN (?:(?:[A-Z]+ )?PUBLIC KEY(?: BLOCK)?|DH PARAMETERS)-----|^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+) AAAA/;
const CHOICE =
  /^(?:true|false|yes|no|on|off|enabled|disabled|none|null|md5|sha-?\d+|aes-[\w-]+|argon2(?:id?|d)|pbkdf2|bcrypt|scrypt)$/i;

/** Words may be a pass-phrase, and everything may be a credential that is called one. */
function mayBePhrase(key: string, text: string): boolean {
  return (
    namesCredential(key) || text.includes("\n") || (text.includes(" ") && /key|pass|secret|cred/i.test(key))
  );
}

/** An address without a password or a token in it. */
function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text) && !hasToken(text);
}

/** A file of many settings, by its name. */
function isConfiguration(key: string, text: string): boolean {
  return (
    (/\.(?:ya?ml|json|ini|conf|cfg|cnf|toml|properties|xml|env|sh)$/i.test(key) && /[\n{<=:]/.test(text)) ||
    (/(?:config|settings|values)$/i.test(key) && /\n|^[[{]/.test(text))
  );
}

/** Whether one of the settings in a text is a credential: by its name and value, or because it looks like chance. */
function holdsCredential(text: string): boolean {
  const code = text.replaceAll(CERTIFICATE, "").replaceAll(COMMENT, "");
  if (hasToken(code)) return true;
  const pairs = [...code.matchAll(PAIR), ...code.matchAll(ELEMENT)];
  return pairs.some(({ 1: name = "", 2: double, 3: single, 4: plain }) => {
    const value = (double ?? single ?? plain ?? "").trim();
    if (/^_?auth$/.test(name)) return value.length > 2 && !isPlaceholder(value);
    return credential(name, value) !== undefined;
  });
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const COMMENT = /^[ \t]*(?:[#;]|\/\/).*$/gm;
/** `name: value`, `name = value`, `"name": "value"`, wherever it stands. */
const PAIR =
  /(?<![\w.-])([A-Za-z_][\w.-]{0,80})["']?[ \t]{0,8}[:=][ \t]{0,8}(?:"([^"\n]{0,512})"|'([^'\n]{0,512})'|([^\s"',{[}\]#][^\n,}\]#]{0,512}))/g;
const ELEMENT = /<([A-Za-z][\w.-]{0,80})>([^<\n]{1,512})<\//g;

/** Whether a word looks like chance rather than like a word. */
function hasToken(text: string): boolean {
  const words = text.match(/[A-Za-z0-9]{20,}/g) ?? [];
  return words.some((word) => (word.match(/\d/g)?.length ?? 0) >= 3 && entropy(word) >= 3);
}
