import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTls } from "node:tls";
import { afterEach, beforeAll, expect, test } from "vitest";
import { createCa, createCsr, createNodeKey, issueCertificate, type KeyPair } from "../pki/ca.ts";
import { dial, reasonOf } from "./dial.ts";

const HOST = "127.0.0.1";
let ca: KeyPair;
let other: KeyPair;
let tls: { ca: string; cert: string; key: string };
beforeAll(async () => {
  [ca, other] = [await createCa(Date.now()), await createCa(Date.now())];
  tls = await node(ca);
});

async function node(by: KeyPair): Promise<typeof tls> {
  const key = await createNodeKey();
  const names = { fqdn: "core-2.soc.example", addresses: [HOST] };
  const cert = await issueCertificate(by, await createCsr(key, names), "ref", names, Date.now());
  return { ca: by.cert, cert, key };
}

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const s of sockets.splice(0)) s.destroy();
  for (const s of servers.splice(0)) {
    s.close();
    await once(s, "close");
  }
});

/** The code for dialling a server of this kind. */
async function dialled(server: Server, by = tls): Promise<string | null> {
  servers.push(server);
  server.on("connection", (s: Socket) => sockets.push(s));
  server.listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const reason = await dial(`${HOST}:${port}`, by, "/version");
  if (reason !== null) expect(reason.params).toMatchObject({ host: HOST, port });
  return reason?.code ?? null;
}

test("reached is who answers in HTTP, whatever it says", async () => {
  const answers = createTls({ ...tls, requestCert: true }, (s) => {
    s.once("data", () => s.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
  });
  expect(await dialled(answers)).toBeNull();
});

test("each way of not being reached is called what it is", async () => {
  expect(await dialled(createServer((s) => s.destroy()))).toBe("port_closed");
  expect(await dialled(createServer((s) => s.end("SSH-2.0-x\r\n")))).toBe("port_foreign");
  expect(await dialled(createTls(tls, (s) => s.end("SSH-2.0-x\r\n")))).toBe("port_foreign");
  expect(await dialled(createTls(await node(other)))).toBe("certificate_foreign");
  const demanding = createTls({ ...tls, requestCert: true, rejectUnauthorized: true });
  // The alert may be overtaken by the end of the connection that it announces.
  expect(["certificate_refused", "port_closed"]).toContain(
    await dialled(demanding, { ...(await node(other)), ca: ca.cert }),
  );
  const silent = createServer();
  expect(await dialled(silent)).toBe("port_timeout");
});

test("an unknown failure names no cause, but its code", () => {
  const error = Object.assign(new Error("x"), { code: "EMFILE" });
  expect(reasonOf(error, "core-3:7209")).toEqual({
    code: "port_unknown",
    params: { host: "core-3", port: 7209, fault: "EMFILE" },
  });
});
