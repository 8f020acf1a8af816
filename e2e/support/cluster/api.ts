import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { ClusterView, NodeView } from "@core-console/shared/contract/cluster";
import { HEADER } from "@core-console/shared/contract/headers";
import { JoinGuide, Service } from "@core-console/shared/contract/service";
import { type Answer, type Ask, type Client, codeOf } from "./client.ts";

/** The actions of an operator, over one client; responses are checked against the contract. */
export interface Api {
  client: Client;
  services(query?: string): Promise<Service[]>;
  /** null where no service has that name */
  named(name: string): Promise<Service | null>;
  show(ref: string): Promise<Service>;
  cluster(): Promise<ClusterView>;
  guide(ref: string): Promise<JoinGuide>;
  /** the raw response, with a new idempotency key unless the headers contain one */
  change(method: "POST" | "PATCH" | "DELETE", path: string, ask?: Ask): Promise<Answer>;
  add(name: string): Promise<Service>;
}

export function apiOver(client: Client): Api {
  const change: Api["change"] = (method, path, ask = {}) =>
    client.ask(method, path, { ...ask, headers: { [HEADER.idempotencyKey]: randomUUID(), ...ask.headers } });
  const services = async (query = "size=1000"): Promise<Service[]> =>
    z.array(Service).parse((await client.get(`/services?${query}`)).body);
  return {
    client,
    services,
    named: async (name) => (await services()).find((s) => s.name === name) ?? null,
    show: async (ref) => Service.parse((await client.get(`/services/${ref}`)).body),
    cluster: async () => ClusterView.parse((await client.get("/cluster")).body),
    guide: async (ref) => JoinGuide.parse((await client.get(`/services/${ref}/join`)).body),
    change,
    async add(name) {
      const answer = await change("POST", "/services", { body: { kind: "core", name } });
      if (answer.status !== 201) throw new Error(`adding ${name}: ${codeOf(answer)} ${answer.text}`);
      return Service.parse(answer.body);
    },
  };
}

/** Returns a node's own view, from its Core API on 7210. */
export async function nodeView(client: Client): Promise<NodeView> {
  return NodeView.parse((await client.get("/node")).body);
}
