import { aboutStage, fixesFor, rootOf, rule, stages, undefinedAccounts } from "#core";

export default rule({
  title: "Account does not exist in the image",
  why: 'Names are looked up in the /etc/passwd of the image. What is not there stops the build at the next step, or the container at its start, with "unable to find user". Accounts of one stage are not there in another.',
  severity: "warning",
  refs: [
    "https://docs.docker.com/reference/dockerfile/#user",
    "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
  ],

  on: stages,
  *check(stage) {
    for (const account of undefinedAccounts(stage)) {
      const { name, uses } = account;
      const [first, ...others] = uses;
      const { isEmpty, row } = rootOf(stage);
      yield {
        at: aboutStage(stage, first),
        severity: isEmpty || row?.class === "distroless" ? "error" : "warning",
        message:
          first.instruction.keyword === "USER"
            ? `No account "${name}" in this stage: nothing can run as it`
            : `No account "${name}" in this stage: nothing can be given to it`,
        related: others.map((at) => ({ at, message: "named here, too" })),
        get fixes() {
          return fixesFor(stage, account);
        },
      };
    }
  },
});
