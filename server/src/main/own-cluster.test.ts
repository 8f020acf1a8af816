import { expect, test } from "vitest";
import { ERROR_STATUS, type ErrorCode } from "@core-console/shared/contract/errors";
import { PeerError } from "../core/members/view/node-client.ts";
import { askEach } from "./own-cluster.ts";

const ASKED = { others: ["192.0.2.1:7210", "192.0.2.2:7210"], own: "192.0.2.3:7210" };
const NOTHING = { sum: null, leads: false, obstacle: null, away: null, operation: null, removed: null };
const refusal = (code: ErrorCode): PeerError => {
  const status = ERROR_STATUS[code];
  return new PeerError("status", status, JSON.stringify({ ...PROBLEM, status, code }));
};
const PROBLEM = { type: "about:blank", title: "", detail: "", requestId: "r" };

/**
 * Returns the result of asking Cores that answer with these, in the order of asking; the further ones do not answer.
 */
async function heard(...said: unknown[]) {
  const called: string[] = [];
  const result = await askEach(ASKED, (internal) => {
    const next = said[called.push(internal) - 1] ?? new PeerError("refused");
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
  return { result, called };
}

test("a leader that was lost over the answer, or is in trouble, has refused nothing: the next one is asked", async () => {
  for (const code of ["outcome_unknown", "no_leader", "internal"] as const) {
    const { result, called } = await heard(refusal(code), NOTHING);
    expect([result.ok, called.length]).toEqual([true, 2]);
    expect((await heard(refusal(code))).result).toMatchObject({ ok: false, silent: true, reason: { code } });
  }
  expect((await heard(new PeerError("status", 502, "<html>"))).result).toMatchObject({ silent: true });
});
test("a refusal is one", async () => {
  const { result, called } = await heard(refusal("quorum_at_risk"), NOTHING);
  expect(result).toMatchObject({ ok: false, silent: false, reason: { code: "quorum_at_risk" } });
  expect(called).toHaveLength(1);
});
test("this host's own Core is asked last, and not named among the others that do not answer", async () => {
  const { result, called } = await heard();
  expect(called).toEqual([...ASKED.others, ASKED.own]);
  expect(result).toMatchObject({
    silent: true,
    reason: { code: "leave_unreachable", params: { asked: ASKED.others.map((at) => `${at}: refused`).join(", ") } },
  });
});
test("of each that gave no answer it is said what became of the call", async () => {
  const { result } = await heard(new PeerError("untrusted"), new PeerError("status", 502, "<html>"));
  const asked = "192.0.2.1:7210: untrusted, 192.0.2.2:7210: 502";
  expect(result).toMatchObject({ reason: { code: "leave_unreachable", params: { asked } } });
  const other = await heard({ of: "another version" }, new PeerError("timeout"));
  expect(other.result).toMatchObject({
    reason: { params: { asked: "192.0.2.1:7210: unread, 192.0.2.2:7210: timeout" } },
  });
});
