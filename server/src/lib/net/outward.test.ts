import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { OutwardError, type Resolve } from "./outward-address.ts";
import { createOutward } from "./outward.ts";
import { mayCall } from "./outward-rules.ts";

const own = { addresses: new Set(["192.0.2.1", "2001:db8::1"]), ports: new Set([7208, 7209, 7210, 7220, 7223]) };

test.each([
  ["169.254.169.254", 80],
  ["fe80::1", 443],
  ["fe80::1%eth0", 443],
  ["0.0.0.0", 443],
  ["::", 443],
  ["224.0.0.1", 514],
  ["ff02::1", 514],
  ["255.255.255.255", 514],
  ["::ffff:169.254.169.254", 80],
  ["::ffff:a9fe:a9fe", 80],
  ["64:ff9b::a9fe:a9fe", 80],
  ["2002:a9fe:a9fe::1", 80],
  ["::a9fe:a9fe", 80],
  ["::ffff:0:a9fe:a9fe", 80],
  ["2001:db8::5efe:a9fe:a9fe", 80],
  ["2001:db8::200:5efe:169.254.169.254", 80],
  ["fd00:ec2::254", 80],
  ["FD00:0EC2:0:0:0:0:0:254", 443],
  ["fec0::1", 443],
  ["64:ff9b:1::a9fe:a9fe", 80],
  ["64:ff9b:1:ffff::1", 443],
  ["2001::1", 443],
  ["2001:0:5ef5:79fd:0:59e:5601:5601", 443],
  ["::ffff:0.0.0.0", 443],
  ["::ffff:224.0.0.1", 443],
  ["64:ff9b::7f00:1", 7220],
  ["::ffff:127.9.9.9", 7220],
  ["192.0.2.1", 7210],
  ["::ffff:192.0.2.1", 7210],
  ["2001:0db8:0:0::1", 7209],
  ["127.0.0.1", 7220],
  ["127.9.9.9", 7223],
  ["::1", 7208],
  ["localhost", 443],
])("never called: %s port %i", (address, port) => {
  expect(mayCall(address, port, own)).toBe(false);
});

test.each([
  ["192.0.2.1", 443],
  ["192.0.2.2", 7210],
  ["127.0.0.1", 8080],
  ["::1", 8080],
  ["2001:db8::2", 7209],
  ["fd00:ec2::253", 443],
  ["64:ff9b::c000:207", 443],
  ["2001:1::1", 443],
  ["::ffff:127.0.0.1", 8080],
])("may be called: %s port %i", (address, port) => {
  expect(mayCall(address, port, own)).toBe(true);
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});
async function serve(answer: Parameters<typeof createServer>[1]): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
const kindOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof OutwardError ? error.kind : String(error)),
  );
const to =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: 4 }));
const GET = { method: "GET", headers: {} };

test("connects to the address that was checked, whatever the name says the next time", async () => {
  const port = await serve((request, response) => response.end(`hello ${request.headers.host}`));
  let asked = 0;
  const resolve: Resolve = async () => [{ address: asked++ === 0 ? "127.0.0.1" : "169.254.169.254", family: 4 }];
  const outward = createOutward({ own: () => own, resolve });
  const answer = await outward.fetch(null)(`http://idp.example:${port}/x`, GET);
  expect(await answer.text()).toBe(`hello idp.example:${port}`);
  expect(await kindOf(outward.fetch(null)(`http://idp.example:${port}/x`, GET))).toBe("refused");
});

test("of a name with a forbidden address only the others are called", async () => {
  const outward = createOutward({ own: () => own, resolve: to("169.254.1.1", "127.0.0.1") });
  expect(await outward.addresses("idp.example", 443)).toEqual([{ address: "127.0.0.1", family: 4 }]);
});

test("redirects are an answer and not followed; a big answer is cut; a refused port is unreachable", async () => {
  const port = await serve((request, response) => {
    if (request.url === "/big") response.end(Buffer.alloc(2_000_000));
    else response.writeHead(302, { location: "http://169.254.169.254/" }).end();
  });
  const fetch = createOutward({ own: () => own }).fetch(null);
  expect((await fetch(`http://127.0.0.1:${port}/`, GET)).status).toBe(302);
  expect(await kindOf(fetch(`http://127.0.0.1:${port}/big`, GET))).toBe("too_large");
  expect(await kindOf(fetch("http://127.0.0.1:1/", GET))).toBe("unreachable");
});

test("plain http goes to this machine alone", async () => {
  const outward = createOutward({ own: () => own, resolve: to("192.0.2.7") });
  expect(await kindOf(outward.fetch(null)("http://idp.example/", GET))).toBe("insecure");
  expect(await kindOf(outward.fetch(null)("http://127.0.0.1:7220/", GET))).toBe("refused");
});
