import { expect, test } from "vitest";
import { errorSentence } from "./call.ts";
import type { EngineErrorKind, Sent } from "./engine-error.ts";
import { fromAnswer, fromTransport } from "./engine-error.ts";

test.each<[string, EngineErrorKind, Sent]>([
  ["etcdserver: no leader", "no_leader", "refused"],
  ["raft proposal dropped", "no_leader", "refused"],
  ["etcdserver: request timed out", "timeout", "unknown"],
  ["etcdserver: request timed out, possibly due to previous leader failure", "timeout", "unknown"],
  ["context deadline exceeded", "timeout", "unknown"],
  ["etcdserver: server stopped", "lost", "unknown"],
  ["etcdserver: unhealthy cluster", "unhealthy_cluster", "refused"],
  ["etcdserver: re-configuration failed due to not enough started members", "unhealthy_cluster", "refused"],
  ["etcdserver: too many learner members in cluster", "too_many_learners", "refused"],
  ["etcdserver: can only promote a learner member which is in sync with leader", "not_ready_learner", "refused"],
  ["etcdserver: can only promote a learner member", "not_learner", "refused"],
  ["etcdserver: rpc not supported for learner", "learner_refuses", "refused"],
  ["etcdserver: mvcc: required revision has been compacted", "compacted", "refused"],
  ["etcdserver: mvcc: database space exceeded", "no_space", "refused"],
  ["etcdserver: member not found", "member_not_found", "refused"],
  ["etcdserver: Peer URLs already exists", "member_exists", "refused"],
  ["etcdserver: something new", "other", "unknown"],
])("%s", (sentence, kind, sent) => {
  expect(fromAnswer(503, sentence)).toMatchObject({ kind, sent });
});

test("a verdict we do not know: 4xx was refused, all else may have happened", () => {
  expect(fromAnswer(400, "etcdserver: duplicate key given in txn request")).toMatchObject({
    kind: "other",
    sent: "refused",
  });
});

test("what failed before it was sent is distinguished from what was lost", () => {
  expect(fromTransport(Object.assign(new Error(), { code: "ENOENT" }), false)).toMatchObject({
    kind: "unavailable",
    sent: "no",
  });
  expect(fromTransport(Object.assign(new Error(), { code: "UND_ERR_SOCKET" }), false)).toMatchObject({
    kind: "lost",
    sent: "unknown",
  });
  expect(fromTransport(new Error(), true)).toMatchObject({ kind: "timeout", sent: "unknown" });
});

test("the sentence in an error body of 3.4 and 3.5, of 3.6, and in no JSON at all", () => {
  expect(errorSentence('{"error":"etcdserver: no leader","message":"etcdserver: no leader","code":14}')).toBe(
    "etcdserver: no leader",
  );
  expect(errorSentence('{"code":14,"message":"etcdserver: no leader","details":[]}')).toBe("etcdserver: no leader");
  expect(errorSentence("Not Found\n")).toBe("Not Found");
});
