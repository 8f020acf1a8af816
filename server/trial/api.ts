import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { ClusterView } from "@core-console/shared/contract/cluster";
import { Problem } from "@core-console/shared/contract/errors";
import { HEADER } from "@core-console/shared/contract/headers";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { JoinGuide, Service } from "@core-console/shared/contract/service";
import { TrialFailure } from "./processes/until.ts";

const TRY_MS = 10_000;

/** The console's public API, as any operator's script uses it. */
export interface Api {
  /** null while no Core answers */
  services(): Promise<Service[] | null>;
  cluster(): Promise<ClusterView | null>;
  add(name: string): Promise<{ service: Service } | { taken: true }>;
  guide(id: string): Promise<JoinGuide>;
}

type Answer = { ok: true; body: unknown } | { ok: false; problem: Problem | null; status: number };

/** Creates the client. `bearer`: secret of a session or a token. */
export function apiAt(base: string, bearer: string): Api {
  const ask = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${base}${API_PREFIX}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(method === "GET" ? {} : { [HEADER.idempotencyKey]: randomUUID() }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(TRY_MS),
    });
    const text = await response.text();
    let json: unknown = null;
    try {
      json = JSON.parse(text);
    } catch {
      return { ok: false, problem: null, status: response.status };
    }
    if (response.ok) return { ok: true, body: json };
    const problem = Problem.safeParse(json);
    return { ok: false, problem: problem.success ? problem.data : null, status: response.status };
  };
  const look = async <T>(path: string, schema: z.ZodMiniType<T>): Promise<T | null> => {
    try {
      const answer = await ask("GET", path);
      return answer.ok ? schema.parse(answer.body) : null;
    } catch (error) {
      if (error instanceof z.core.$ZodError) throw error;
      return null;
    }
  };
  const must = (answer: Answer, what: string): unknown => {
    if (answer.ok) return answer.body;
    throw new TrialFailure(`${what}: ${answer.problem?.detail ?? `HTTP ${answer.status}`}`);
  };
  return {
    services: () => look("/services", z.array(Service)),
    cluster: () => look("/cluster", ClusterView),
    async add(name) {
      const answer = await ask("POST", "/services", { kind: "core", name });
      if (!answer.ok && answer.problem?.code === "name_taken") return { taken: true };
      return { service: Service.parse(must(answer, `adding ${name}`)) };
    },
    async guide(id) {
      return JoinGuide.parse(must(await ask("GET", `/services/${id}/join`), "asking for the join command"));
    },
  };
}
