import { X509Certificate } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import { createCa, createCsr, createNodeKey, csrKeyHash, issueCertificate } from "../../members/pki/ca.ts";
import { currentSettings } from "../../state/settings.ts";
import { keys } from "../../state/keys.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { admit } from "./admit.ts";

const names = { fqdn: "core-2.soc.example", addresses: ["192.0.2.2"] };
const ca = await createCa(Date.now());
const csr = await createCsr(await createNodeKey(), names);
const two = coreRecord(2);
const shown = new X509Certificate(await issueCertificate(ca, csr, two.ref, names, Date.now()));
const keyHash = (await csrKeyHash(csr)) ?? "";

let c: CoreParts;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext());
  store.add(coreRecord(1));
  store.add(coreRecord(2, { host: two.host === null ? null : { ...two.host, keyHash } }));
  store.gateway.put(keys.settings, { ...currentSettings(c), trustedProxies: ["203.0.113.7"] });
  store.raft.status = { ...store.raft.status, raftState: "StateFollower" } as typeof store.raft.status;
  await store.run();
});
afterEach(() => store.close());

const LEARNER = coreRecord(2, { host: two.host === null ? null : { ...two.host, keyHash }, voter: false });

/** Returns the response of a voting follower to a call that asks it to execute in the leader's place. */
async function asked(name: RouteName, o: { certificate?: boolean; address?: string }): Promise<string> {
  const socket = {
    authorized: o.certificate ?? false,
    remoteAddress: o.address ?? "192.0.2.99",
    getPeerX509Certificate: () => shown,
  };
  const headers = { "core-forward": "1" };
  const request = { id: "r", method: ROUTES[name].method, url: "/", headers, query: {}, raw: { socket } };
  const reply = { header: () => undefined } as unknown as FastifyReply;
  try {
    await admit(c, name, ROUTES[name], request as unknown as FastifyRequest, reply);
    return "executed";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test.each(["signIn", "setup", "setupLook", "oidcBegin"] as const)(
  "%s: an unknown caller does not choose the Core that counts its tries; a voter's or a configured console does",
  async (name) => {
    expect(["not_leader", "no_leader"]).toContain(await asked(name, {}));
    expect(await asked(name, { certificate: true })).toBe("executed");
    expect(await asked(name, { address: "203.0.113.7" })).toBe("executed");
    expect(await asked(name, { address: "::ffff:203.0.113.7" })).toBe("executed");
  },
);

test.each(["signIn", "setup", "setupLook", "oidcBegin"] as const)(
  "%s: a learner's host does not choose the Core that counts its tries either",
  async (name) => {
    store.gateway.put(keys.service(two.ref), LEARNER);
    await vi.waitFor(() => expect(c.registry.services.get(two.ref)?.value.voter).toBe(false));
    expect(["not_leader", "no_leader"]).toContain(await asked(name, { certificate: true }));
    expect(await asked(name, { certificate: true, address: "203.0.113.7" })).toBe("executed");
  },
);
