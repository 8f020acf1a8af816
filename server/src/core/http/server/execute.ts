import { HEADER } from "@core-console/shared/contract/headers";
import type { HttpDeps } from "../deps.ts";
import type { ChangeOutcome, ChangePlan, Made } from "../../state/commit.ts";
import type { Call } from "./server.ts";

type Deps = Pick<HttpDeps, "consistency" | "changes">;

/** Executes the change of a call; status and headers of the response show whether it was executed now or before. */
export async function executeFor<M extends Made | null>(
  deps: Deps,
  call: Call,
  plan: () => ChangePlan<M>,
): Promise<ChangeOutcome<M>> {
  const outcome = await deps.changes.execute(call.change, plan);
  if (outcome.kind === "replay") {
    // The record may come straight from the store: the response must not be older than the change that it confirms.
    await deps.consistency.sync();
    void call.reply.header(HEADER.idempotentReplay, "true");
  } else void call.reply.header(HEADER.revision, String(outcome.revision));
  void call.reply.code(outcome.kind === "replay" ? outcome.record.status : outcome.status);
  return outcome;
}
