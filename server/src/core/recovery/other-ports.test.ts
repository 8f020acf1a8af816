import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { CoreJson } from "../members/home/core-json.ts";
import { answeringPorts, holdPeerPort, otherPorts } from "./other-ports.ts";

const at = (host: string, port: number) => ({ listen: { host, port }, advertise: { host, port } });
const peer = (name: string) => ({
  ref: name,
  name,
  memberId: "m",
  voter: true,
  internal: `${name}:7211`,
  console: null,
});

test("the ports of the others are those of their records, the default peer port, and what the engine was started with", () => {
  const self = {
    raft: at("core-1.example", 7209),
    internal: at("core-1.example", 7210),
    peers: [peer("core-2.example"), peer("core-3.example")],
    engine: { initialCluster: "a=https://core-1.example:7209,b=https://core-2.example:7309", existing: true },
  } as unknown as CoreJson;
  expect(otherPorts(self).toSorted()).toEqual([
    "core-2.example:7209",
    "core-2.example:7211",
    "core-2.example:7309",
    "core-3.example:7209",
    "core-3.example:7211",
  ]);
});

test("a port answers if anything accepts a connection there, also one that a recovery holds", async () => {
  const host = "127.43.7.1";
  const closed = createServer();
  await new Promise<void>((done) => closed.listen(0, host, done));
  const { port } = closed.address() as AddressInfo;
  await new Promise((done) => closed.close(done));
  expect(await answeringPorts([`${host}:${port}`, "no address"])).toEqual([]);
  const release = await holdPeerPort({ host, port });
  expect(await answeringPorts([`${host}:${port}`])).toEqual([`${host}:${port}`]);
  expect(await holdPeerPort({ host, port })).toBeNull();
  await release?.();
  expect(await answeringPorts([`${host}:${port}`])).toEqual([]);
});
