import type { Gateway } from "../../etcd/client/gateway-types.ts";
import { keys } from "../../state/keys.ts";
import type { AuditRecord } from "../../state/records.ts";
import type { SignInJournal } from "./sign-in-journal.ts";

const TIMEOUT_MS = 2000;

/**
 * Writes the sign-ins without a majority to the audit, and removes each from the journal once it is there. The key of
 * an entry follows from the sign-in itself and is written only if it does not exist, so a Core that was killed in
 * between writes no second one. Throws EngineError, with the rest still in the journal.
 */
export async function recordSignIns(
  gateway: Pick<Gateway, "txn">,
  journal: SignInJournal,
  self: { ref: string; name: string },
): Promise<void> {
  for (const { id, at, who, from } of journal.waiting()) {
    const key = keys.audit(Date.parse(at), id);
    const entry: AuditRecord = {
      at,
      who,
      token: null,
      from,
      what: "sign_in.read_only",
      ref: self.ref,
      name: self.name,
      outcome: "done",
      code: null,
      requestId: id,
      count: 1,
    };
    await gateway.txn(
      {
        compare: [{ key, target: "create", op: "=", value: 0 }],
        success: [{ op: "put", key, value: JSON.stringify(entry) }],
      },
      { timeoutMs: TIMEOUT_MS },
    );
    journal.recorded(id);
  }
}
