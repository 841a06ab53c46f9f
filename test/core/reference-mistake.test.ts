import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { mistakeIn } from "#core";

const HEX = "0123456789abcdef".repeat(4);

/** The text, the piece that is wrong and the reference that is meant, if there is only one. */
const mistakes: readonly (readonly [text: string, piece: string, meant?: string])[] = [
  ["MyApp", "MyApp", "myapp"],
  ["ghcr.io/Acme/web/Shop:V1", "Acme/web/Shop", "ghcr.io/acme/web/shop:V1"],
  ["Acme/Web", "Web", "Acme/web"],
  [" nginx\n", " nginx\n", "nginx"],
  ["nginx ", " ", "nginx"],
  ["nginx: 1", " "],
  ["oci://registry.example.com/app", "oci://", "registry.example.com/app"],
  ["https://hub.docker.com/_/nginx", "https://"],
  ["nginx:1:2", ":2"],
  ["host:5000/app:1:2", ":2"],
  ["host:5000/app:a/b", "a/b"],
  ["app:a/b", "a"],
  ["app:1+2", "+"],
  ["app:.1", "."],
  [`app:${"1".repeat(129)}`, "1".repeat(129)],
  ["app:", ":", "app"],
  [`app:@sha256:${HEX}`, ":", `app@sha256:${HEX}`],
  ["app@", "@", "app"],
  ["app@1.2", "@", "app:1.2"],
  ["app:1@1.2", "@"],
  ["app@sha256:12", "sha256:12"],
  [`app@sha256:${HEX.replace("9", "o")}`, "o"],
  [`app@${HEX}`, HEX, `app@sha256:${HEX}`],
  [`app:sha256:${HEX}`, ":", `app@sha256:${HEX}`],
  ["/app", "/", "app"],
  ["app/:1", "/", "app:1"],
  ["a///b", "///", "a/b"],
  ["my_host:5000/app", "_"],
  ["app@latest", "@", "app:latest"],
  [`app@SHA256:${HEX}`, `SHA256:${HEX}`, `app@sha256:${HEX}`],
  ["app-:1", "-"],
  ["host:5000/app_./b", "_."],
  ["a.-b", ".-"],
  ["a___b", "___"],
  ["a__b..c", ".."],
];

describe("mistakes in references", () => {
  for (const [text, piece, meant] of mistakes) {
    test(JSON.stringify(text).slice(0, 60), () => {
      const mistake = mistakeIn(text);
      assert.equal(text.slice(mistake?.start, mistake?.end), piece);
      assert.equal(mistake?.replacement?.reference, meant);
    });
  }

  const silent = [
    ...["nginx", "Acme/web", "host:5000/a/b:1", `a@sha256:${HEX}`, `a:1@sha512:${HEX}${HEX}`, HEX, ""],
    ...["IMAGE", "gcr.io/PROJECT_ID/App", "<App>", "{{ App }}", "__App__", "//App:image", "ko://g.io/App"],
    ...["app@sha256:...", `app@sha256:${"x".repeat(64)}`, "App".repeat(10_000), "_".repeat(100_000)],
    ...["a__b", "a--b.c_d", "a---b:1", "...", "./app", "_"],
  ];
  test.each(silent)("says nothing about %.30j", (text) => assert.equal(mistakeIn(text), undefined));
});
