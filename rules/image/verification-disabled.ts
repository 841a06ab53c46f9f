import { rule, unverified } from "#core";

export default rule({
  title: "Check of certificates or signatures is switched off",
  why: "Whoever is on the way between the build and the server, or in a mirror, then decides what comes into the image. Nothing fails, so nobody notices.",
  severity: "error",
  refs: [
    "https://curl.se/docs/manpage.html#-k",
    "https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue",
    "https://manpages.debian.org/stable/apt/apt-secure.8.en.html",
  ],
  peers: {
    checkov: [
      "CKV2_DOCKER_2",
      "CKV2_DOCKER_3",
      "CKV2_DOCKER_4",
      "CKV2_DOCKER_5",
      "CKV2_DOCKER_6",
      "CKV2_DOCKER_7",
      "CKV2_DOCKER_8",
      "CKV2_DOCKER_9",
      "CKV2_DOCKER_10",
      "CKV2_DOCKER_11",
      "CKV2_DOCKER_12",
      "CKV2_DOCKER_13",
      "CKV2_DOCKER_14",
      "CKV2_DOCKER_15",
      "CKV2_DOCKER_16",
    ],
  },

  on: unverified,
  *check({ at, text, tool, lost, stays, mild, fix }) {
    yield {
      at,
      severity: mild ? "info" : "error",
      message: `"${text}" makes ${tool} ${lost.words}${stays ? ", in the running container, too" : ""}`,
      get fixes() {
        return [{ title: lost.again, edits: fix() }];
      },
    };
  },
});
