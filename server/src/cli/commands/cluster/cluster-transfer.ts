import { Operation } from "@core-console/shared/contract/access";
import { ClusterView } from "@core-console/shared/contract/cluster";
import { say as sayCode } from "@core-console/shared/words/say";
import { type Command, expectAnswer, fail } from "../../command.ts";
import { findService } from "../../client/find-service.ts";
import { followOperation } from "../../client/follow-operation.ts";
import { EXIT } from "../../output/io.ts";

export const clusterTransfer: Command = {
  noun: "cluster",
  verb: "transfer",
  args: ["ID-or-NAME"],
  async run(context, [who = ""]) {
    const { api, lang, say } = context;
    const found = await findService(context, who);
    if (!found.ok) return found.exit;
    const cluster = expectAnswer(context, await api.get("/cluster"), ClusterView);
    if (!cluster.ok) return cluster.exit;
    const { leader } = cluster.value;
    if (leader === null)
      return fail(context, { exit: EXIT.refused, message: sayCode({ code: "no_leader", params: {} }, lang) });
    const body = { id: found.value.ref, expectedLeader: leader.ref };
    const begun = expectAnswer(context, await api.change("POST", "/cluster/leader", body), Operation);
    if (!begun.ok) return begun.exit;
    return followOperation(context, begun.value, {
      asked: say.transferAsked,
      done: say.transferred,
      failed: say.transferFailed,
    });
  },
};
