import { expect, test } from "vitest";
import { silentLogger } from "../../lib/logging/logger.ts";
import { FakeGateway } from "../testing/fake-gateway.ts";
import { EngineError } from "./client/engine-error.ts";
import { MemberList } from "./member-list.ts";

const member = (memberId: string) => ({ memberId, name: memberId, peerUrls: [], learner: false, started: true });

function setUp() {
  const gateway = new FakeGateway();
  return { gateway, list: new MemberList({ gateway, log: silentLogger }) };
}
const idsOf = (list: MemberList) => list.members?.map((m) => m.memberId) ?? null;

test("the last list stays while the engine does not answer, or answers with none", async () => {
  const { gateway, list } = setUp();
  await list.refresh();
  expect(idsOf(list)).toBeNull();
  gateway.members = [member("a")];
  await list.refresh();
  gateway.memberList = () => Promise.reject(new EngineError("unavailable", "no", "down"));
  await list.refresh();
  expect(idsOf(list)).toEqual(["a"]);
});

test("a list that was requested before a newer one was taken is discarded", async () => {
  const { gateway, list } = setUp();
  const gate = Promise.withResolvers<void>();
  gateway.memberList = async () => {
    await gate.promise;
    return { clusterId: "c1", members: [member("a")] };
  };
  const reading = list.refresh();
  list.take([member("a"), member("b")]);
  gate.resolve();
  await reading;
  expect(idsOf(list)).toEqual(["a", "b"]);
});
