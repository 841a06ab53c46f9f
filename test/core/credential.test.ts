import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { credential, isPlaceholder, namesCredential, wordsOf } from "../../core/kinds/credential.ts";

/** Written in two halves, so that nobody takes this file for a leak. */
const secret = (...halves: string[]): string => halves.join("");
const random = "q7Zk2mV9xT4bR8nW3cY6pL1dF5hJ0sGaUeOi";

describe("a format gives itself away under any name", () => {
  const formats: readonly [string, string][] = [
    [
      "private key",
      secret("-----BEGIN RSA PRIVATE", " KEY-----\nMIIEowIBAAKCAQEAr7\n-----END RSA PRIVATE KEY-----"),
    ],
    ["private key", secret("-----BEGIN OPENSSH PRIVATE", " KEY-----")],
    ["private key", secret("-----BEGIN PGP PRIVATE", " KEY BLOCK-----")],
    ["AWS access key", secret("AKIA", "Q3EGRIZTL5KX2JWN")],
    ["GitHub token", secret("ghp_", random)],
    ["GitHub token", secret("github_pat_", random, random)],
    ["GitLab token", secret("glpat-", random.slice(0, 20))],
    ["Slack token", secret("xoxb-", "2410948213-", random)],
    [
      "Slack webhook",
      secret("https://hooks.slack.com/services/", "T024BE7LD/B024BE7LE/q7Zk2mV9xT4bR8nW3cY6pL1d"),
    ],
    ["Google API key", secret("AIza", random.slice(0, 35))],
    ["Stripe key", secret("sk_live_", random.slice(0, 24))],
    ["JSON web token", secret("eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxMjM0NTY3ODkwIn0.", random)],
    ["npm token", secret("npm_", random)],
    ["SendGrid key", secret("SG.", random.slice(0, 22), ".", random, random.slice(0, 7))],
    ["age key", secret("AGE-SECRET-KEY-1", random.toUpperCase())],
    ["Anthropic key", secret("sk-ant-", "api03-", random)],
    ["OpenAI key", secret("sk-proj-", random)],
    ["Vault token", secret("hvs.", random)],
    ["Doppler token", secret("dp.st.", "prd.", random)],
  ];
  for (const [what, value] of formats) {
    test(`${what}: ${value.slice(0, 8)}…`, () => {
      const found = credential("SETTING", `prefix ${value}`);
      assert.equal(found?.kind, "format");
      assert.equal(found?.what, what);
    });
  }

  const samples = [
    secret("AKIA", "IOSFODNN7EXAMPLE"),
    secret("ghp_", "x".repeat(36)),
    secret("-----BEGIN PRIVATE", " KEY-----\n<your key>\n-----END PRIVATE KEY-----"),
    secret("AKIA", "short"),
    `task-${random}`,
  ];
  for (const value of samples) {
    test(`not ${value.slice(0, 12)}…`, () => assert.equal(credential("SETTING", value), undefined));
  }
});

describe("a password inside a value is pointed out", () => {
  const values: readonly [string, string, string][] = [
    ["postgres://app:hunter2x@db:5432/app", "url", "hunter2x"],
    ["redis://:hunter2x@cache:6379", "url", "hunter2x"],
    ["Server=db;User=sa;Password=hunter2x;Encrypt=yes", "connection string", "hunter2x"],
    ["host=db user=app password=hunter2x", "connection string", "hunter2x"],
    [' "hunter2x" ', "name", "hunter2x"],
  ];
  for (const [value, kind, piece] of values) {
    test(kind, () => {
      const found = credential("DB_PASSWORD", value);
      assert.equal(found?.kind, kind);
      assert.equal(value.slice(found?.start, found?.end), piece);
    });
  }

  for (const value of [
    "postgres://db:5432/app",
    "postgres://app@db/app",
    "postgres://app:$(DB_PASSWORD)@db/app",
    "postgres://app:<password>@db/app",
    "Server=db;Password=${DB_PASSWORD}",
  ]) {
    test(`not ${value}`, () => assert.equal(credential("DATABASE", value), undefined));
  }
});

describe("a name says it with its last word", () => {
  for (const name of [
    "DB_PASSWORD",
    "dbPassword",
    "db.password",
    "dbpassword",
    "POSTGRES_PASSWORD_BASE64",
    "PASSWORD_2",
    "password1",
    "JWT_SECRET",
    "GH_TOKEN",
    "SECRET_KEY_BASE",
    "apiKey",
    "APIKey",
    "api-key",
    "stripe.signing.key",
    "AWS_SECRET_ACCESS_KEY",
    "SMTP_PASS",
  ]) {
    test(name, () => assert.equal(namesCredential(name), true));
  }

  for (const name of [
    "DB_PASSWORD_FILE",
    "TOKEN_PATH",
    "SECRET_NAME",
    "AUTH_URL",
    "AWS_ACCESS_KEY_ID",
    "SECRET_KEY_ID",
    "TOKEN_TTL",
    "PASSWORD_ENABLED",
    "PASSWORD_POLICY",
    "KEYCLOAK_HOST",
    "MONKEY",
    "BYPASS",
    "COMPASS",
    "METALLB_ML_SECRET_KEY_PATH",
    "server-tokens",
    "EMAIL_VALIDATION_SERVICE_BASE_URL",
    "PUBLIC_KEY",
    "PARTITION_KEY",
    "",
  ]) {
    test(`not ${name}`, () => assert.equal(namesCredential(name), false));
  }

  test("an access key has to look like one", () => {
    assert.equal(namesCredential("ACCESS_KEY", "minio"), false);
    assert.equal(namesCredential("ACCESS_KEY", random), true);
  });

  test("words are found in every case", () => {
    for (const name of ["db_api_key", "db-api-key", "db.api.key", "dbApiKey", "DBApiKey"])
      assert.deepEqual(wordsOf(name), ["db", "api", "key"]);
  });
});

describe("a value can say that it is none", () => {
  for (const value of [
    "",
    '""',
    "true",
    "none",
    "42",
    "1h30m",
    "/run/secrets/db",
    "./token",
    "file:/etc/token",
    "tls.key",
    "https://auth.example.org/token",
    "$(DB_PASSWORD)",
    "${DB_PASSWORD}",
    "{{ .Values.password }}",
    "$DB_PASSWORD",
    "op://vault/db/password",
    "vault:secret/data/db#password",
    "ref+awssecrets://db",
    "<password>",
    "%PASSWORD%",
    "__PASSWORD__",
    "my-password",
    "your_password",
    "REPLACE_ME_PLEASE_1",
    "please-change-this-1",
    "xxxxx",
    "******",
    "shop/db",
    "the password of the database",
    "DATABASE_PASSWORD",
    "0x6ED0E7B82643E131D5B15E6E2D0A1F5C4E1B3A7D",
    "9E3E53F19C7DE460",
  ]) {
    test(JSON.stringify(value), () => assert.equal(credential("DB_PASSWORD", value), undefined));
  }

  test("by being the name of a Secret", () => {
    assert.equal(credential("DB_PASSWORD", "db-x9k2p7", { references: new Set(["db-x9k2p7"]) }), undefined);
    assert.equal(credential("TLS_SECRET", "elastic-webhook-server-cert"), undefined);
    assert.equal(credential("TOKEN", "TOKEN_VAL"), undefined);
  });
});

test("a default password is weak, another one is named", () => {
  assert.equal(credential("DB_PASSWORD", "postgres")?.kind, "weak");
  assert.equal(credential("DB_PASSWORD", "changeme")?.kind, "weak");
  assert.equal(credential("DB_PASSWORD", "hunter2x")?.kind, "name");
  assert.equal(credential("SETTING", "hunter2x"), undefined);
});

describe("a placeholder stands for a value", () => {
  const placeholders = [
    "<base64 of the password>",
    "...base64 encoded data...",
    "BASE64_ENCODED",
    "CHANGE_ME",
    "your-password-here",
    "my-password",
    "put it here",
    "__PASSWORD__",
    "%PASSWORD%",
    "********",
    "${PASSWORD}",
    "TODO",
  ];
  for (const text of placeholders) test(text, () => assert.equal(isPlaceholder(text), true));

  const values = ["hunter2x", "S3CR3T_PW", "<a><b>hunter2x</b></a>", "adhere", "..hunter"];
  for (const text of values) test(`not ${text}`, () => assert.equal(isPlaceholder(text), false));
});

test("any text is judged, and the piece lies in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, value) => {
      const found = credential(name, value);
      if (found) assert.ok(0 <= found.start && found.start <= found.end && found.end <= value.length);
    }),
  );
});

test("long texts are judged in no time", () => {
  for (const piece of [
    "eyJ",
    "://a:",
    "AKIA",
    "-----BEGIN ",
    "a.",
    "1h",
    "hooks.slack.com/services/T",
    "password=",
  ]) {
    const value = piece.repeat(200_000);
    const before = performance.now();
    credential("PASSWORD", value);
    assert.ok(performance.now() - before < 1000, piece);
  }
});
