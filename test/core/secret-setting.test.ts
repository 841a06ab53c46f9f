import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { isSetting } from "../../core/kinds/secret-setting.ts";

describe("in a Secret it is a setting", () => {
  const settings: readonly [string, string][] = [
    ["storageaccountname", "shop"],
    ["DB_HOST", "db.shop.svc"],
    ["tenant-id", "0b5c1c1e-8a7e-4c57-9d8e-0c9f8a2d8c11"],
    ["address", "tcp://127.0.0.1:5705"],
    ["webhook", "https://bot.shop.svc/alerts"],
    ["cipher", "anything"],
    ["OIDC_SCOPES", "openid profile email"],
    ["LOG_LEVEL", "info"],
    ["TZ", "Europe/Berlin"],
    ["KEY_PATH", "/etc/keys/shop.pem"],
    ["TOKEN_EXPIRY", "15m"],
    ["greeting", "welcome to the shop"],
    ["start.sh", "#!/bin/sh\nexec shop --port=8080"],
    ["nginx.conf", "server { listen 80; }"],
    ["hash", "argon2id"],
    ["dhparam.pem", "-----BEGIN DH PARAMETERS-----\nMIIB\n-----END DH PARAMETERS-----"],
    ["config.yaml", "password: ${PASSWORD}\nuser: shop"],
    ["config.yaml", "# password: hunter2x\nuser: shop"],
    ["app.properties", "spring.datasource.url=jdbc:h2:mem\nspring.datasource.username=shop"],
    ["config.json", '{"insecure": false}'],
    [
      "ca.yaml",
      "ca: |\n-----BEGIN CERTIFICATE-----\nMIIBpjCCAUygAwIBAgIUIAcUz92sz1kic\n-----END CERTIFICATE-----\n",
    ],
  ];
  for (const [key, text] of settings) test(`${key}: ${text}`, () => assert.equal(isSetting(key, text), true));
});

describe("in a Secret it is none", () => {
  const values: readonly [string, string][] = [
    ["password", "hunter2x"],
    ["anything", "hunter2x"],
    ["CRYPTO_KEY_VALUE", "Simple passphrase"],
    ["passphrase", "correct horse battery staple"],
    ["start.sh", "#!/bin/sh\nexport DB_PASSWORD=hunter2x\n"],
    [".env", "PORT=8080\nAPI_TOKEN=hunter2x\n"],
    ["password.yaml", "hunter2x"],
    ["secret-id", "0b5c1c1e-8a7e-4c57-9d8e-0c9f8a2d8c11"],
    ["webhook", "https://hooks.shop.example.com/8f14e45fceea167a5a36dedd4bea2543"],
    ["config.yaml", "user: shop\npassword: hunter2x"],
    ["app.properties", "spring.datasource.password=hunter2x\n"],
    ["config.json", '{"client_secret":"hunter2x"}'],
    ["config.json", '{"auths":{"r":{"auth":"c2hvcDpwdw=="}}}'],
    ["values.xml", "<settings><password>hunter2x</password></settings>"],
    ["kubeconfig", "users:\n- user:\n    client-key-data: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1"],
    [".netrc", "machine db login shop password hunter2x"],
  ];
  for (const [key, text] of values) test(`${key}: ${text}`, () => assert.equal(isSetting(key, text), false));
});

test("any text is judged, and soon", () => {
  const pieces = fc.constantFrom(
    "password",
    ":",
    "=",
    " ",
    "\n",
    '"',
    "<a>",
    "</a>",
    "x1y2z3",
    "://",
    "-----BEGIN CERTIFICATE-----",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 400 }), (parts) => {
      const start = performance.now();
      isSetting("config.yaml", parts.join(""));
      return performance.now() - start < 500;
    }),
  );
});
