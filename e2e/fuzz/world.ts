import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import * as z from "zod/mini";
import { Session, SetupLink, Token, User, USER_ROLES } from "@core-console/shared/contract/access";
import { ErrorCode } from "@core-console/shared/contract/errors";
import { HEADER, SECRET_PREFIX } from "@core-console/shared/contract/headers";
import { PORT } from "@core-console/shared/contract/ports";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import type { Client } from "../support/cluster/client.ts";
import type { Cluster } from "../support/cluster/cluster.ts";
import { certificatesIn, type CoreNode, identityIn } from "../support/cluster/core-node.ts";
import { addPerson, bearerOf, makePeople, markOf, type Person, signInAs } from "../support/cluster/people.ts";
import { type Planted, Records } from "../support/cluster/records.ts";
import type { Place } from "../support/wire/wire.ts";
import type { Dice } from "./odd.ts";
import { Secrets } from "../support/secrets.ts";

/** A user on whose behalf requests are sent. */
export interface Actor {
  person: Person;
  sessions: Planted[];
  token: Planted;
}

/** Ids that requests are about; things that may be broken and thrown away. */
export interface Ids {
  service: string[];
  user: string[];
  session: string[];
  token: string[];
  operation: string[];
  link: string[];
}

const ACTORS_A_ROLE = 4;
const MOST = 150;
const LINKS = 20;
const Listed = z.array(z.looseObject({ ref: z.string(), id: z.nullable(z.string()), state: z.string() }));

/** A Core with people of every role, and what they may break. */
export class World {
  readonly cluster: Cluster;
  readonly core: CoreNode;
  readonly records: Records;
  readonly actors: Actor[] = [];
  readonly ids: Ids = { service: [], user: [], session: [], token: [], operation: [], link: [] };
  /** codes by `METHOD path` as the description has them */
  readonly codes = new Map<string, ReadonlySet<ErrorCode>>();
  /** all that were ever made or sent */
  readonly secrets: Secrets;
  readonly #rest: Client;
  readonly #node: Client;
  #janitor: Person | null = null;

  constructor(cluster: Cluster) {
    const [core] = cluster.cores;
    if (core === undefined) throw new Error("no Core");
    this.cluster = cluster;
    this.core = core;
    this.records = new Records(core.home);
    this.secrets = new Secrets([basename(identityIn(core.home)?.folder ?? "")]);
    this.#rest = overheard(cluster.client(`http://${core.host}:${PORT.rest}`), this.secrets);
    const { ca, cert, key, caKey, sealingKey } = certificatesIn(core.home);
    for (const line of [key, caKey, sealingKey].join("\n").split("\n"))
      if (!line.startsWith("-")) this.secrets.add(line);
    this.#node = overheard(cluster.client(`https://${core.host}:${PORT.internal}`, { ca, cert, key }), this.secrets);
    for (const secret of [cluster.administrator.token, cluster.administrator.password]) this.secrets.add(secret);
  }

  async people(): Promise<void> {
    const { login, password } = this.cluster.administrator;
    const session = await signInAs(this.#rest, login, password);
    const made = await makePeople(this.#rest, session);
    this.#janitor = { ...made.administrator };
    for (const role of USER_ROLES)
      for (let n = 0; n < ACTORS_A_ROLE; n++)
        await this.#actor(made[role], (await this.records.userLike(made[role].id)).id);
    const temporary = await addPerson(this.#rest, session, "administrator");
    await this.#actor(temporary, temporary.id);
    await this.#describe();
  }

  /** Creates links that are still valid: the first request that uses one consumes it. */
  async #links(): Promise<void> {
    const made = await Promise.all(
      Array.from({ length: LINKS }, () => this.#node.ask("POST", "/setup-links", { body: { user: null } })),
    );
    this.ids.link = made.map((link) => SetupLink.parse(link.body).secret);
  }

  #plant<T extends Planted>(planted: T): T {
    this.secrets.add(planted.secret);
    if (planted.secret.startsWith(SECRET_PREFIX.session)) this.secrets.add(markOf(planted.secret));
    return planted;
  }

  async #actor(person: Person, id: string): Promise<void> {
    const sessions = await Promise.all([0, 1].map((at) => this.#session(id, at)));
    const token = this.#plant(await this.records.token(id, person.role));
    this.actors.push({ person: { ...person, id }, sessions, token });
  }

  /** Creates a session; the first of each user has just confirmed the password. */
  async #session(id: string, at: number): Promise<Planted> {
    return this.#plant(await this.records.session(id, at === 0 ? {} : { confirmedMs: null }));
  }

  /** What the description says may go wrong with each route. */
  async #describe(): Promise<void> {
    const { body } = await this.cluster.api.client.get("/openapi.json");
    const Ref = z.looseObject({ $ref: z.optional(z.string()) });
    const Operations = z.record(z.string(), z.looseObject({ responses: z.record(z.string(), Ref) }));
    const { paths } = z.object({ paths: z.record(z.string(), Operations) }).parse(body);
    for (const [path, operations] of Object.entries(paths))
      for (const [method, { responses }] of Object.entries(operations)) {
        const names = Object.values(responses).flatMap((r) => r.$ref?.split("/").at(-1)?.split(".") ?? []);
        this.codes.set(`${method.toUpperCase()} ${path}`, new Set(z.array(ErrorCode).parse(names)));
      }
  }

  place(port: number, dice: Dice): Place {
    if (port !== PORT.internal) return { host: this.core.host, port, ca: null };
    const { ca, cert, key } = certificatesIn(this.core.home);
    return { host: this.core.host, port, ca, ...(dice.chance(0.25) ? { client: { cert, key } } : {}) };
  }

  /** A session that was ended on the way is followed by another. */
  async revive(actor: Actor, ended: string): Promise<void> {
    const at = actor.sessions.findIndex((s) => s.secret === ended);
    if (at >= 0) actor.sessions[at] = await this.#session(actor.person.id, at);
    else if (actor.token.secret === ended)
      actor.token = this.#plant(await this.records.token(actor.person.id, actor.person.role));
  }

  /**
   * Throws away what has grown over the bound, and looks again at what there is. As an administrator does, over the
   * API.
   */
  async tidy(): Promise<void> {
    const id = this.#janitor?.id ?? "";
    const { secret } = await this.#session(id, 0);
    const ask = async <T>(schema: z.ZodMiniType<T>, path: string): Promise<T> => {
      const answer = await this.#rest.ask("GET", path, { headers: bearerOf(secret) });
      if (answer.status !== 200) throw new Error(`tidying: ${path} ${answer.status} ${answer.text}`);
      return schema.parse(answer.body);
    };
    const remove = async (path: string, ids: readonly string[]): Promise<void> => {
      for (const id of ids)
        await this.#rest.ask("DELETE", `${path}/${id}`, {
          headers: { ...bearerOf(secret), [HEADER.idempotencyKey]: randomUUID() },
        });
    };
    const mine = new Set([id, ...this.actors.map((a) => a.person.id)]);
    const kept = new Set(this.actors.flatMap((a) => [a.token.id, ...a.sessions.map((s) => s.id)]));

    const services = (await ask(Listed, "/services?size=1000")).filter((s) => s.state === "created");
    await remove(
      "/services",
      services.slice(MOST).map((s) => s.ref),
    );
    this.ids.service = services.slice(0, MOST).flatMap((s) => [s.ref, s.id ?? s.ref]);
    const users = (await ask(z.array(User), "/users")).filter((u) => !mine.has(u.id) && u.login !== "admin");
    await remove(
      "/users",
      users.slice(MOST).map((u) => u.id),
    );
    this.ids.user = users.slice(0, MOST).map((u) => u.id);
    const tokens = (await ask(z.array(Token), "/tokens?all=1&size=1000")).filter(
      (t) => !kept.has(t.id) && t.owner.login !== "admin",
    );
    await remove(
      "/tokens",
      tokens.slice(MOST).map((t) => t.id),
    );
    this.ids.token = tokens.slice(0, MOST).map((t) => t.id);
    const sessions = (await ask(z.array(Session), "/sessions?all=1&size=1000")).filter(
      (s) => !s.current && !kept.has(s.id),
    );
    await remove(
      "/sessions",
      sessions.slice(MOST).map((s) => s.id),
    );
    this.ids.session = sessions.slice(0, MOST).map((s) => s.id);
    await this.#links();
  }

  /** Reports whether the administrator of the cluster, who was never a target, still has all permissions. */
  async stillAdministered(): Promise<boolean> {
    const { login, password } = this.cluster.administrator;
    const session = await signInAs(this.#rest, login, password);
    const answer = await this.#rest.ask("GET", `${API_PREFIX}/settings`, { bare: true, headers: bearerOf(session) });
    return answer.status === 200;
  }
}

/** A client of which every secret that it sends or gets is remembered. */
function overheard(client: Client, secrets: Secrets): Client {
  return {
    ...client,
    async ask(method, path, ask) {
      secrets.addIn(JSON.stringify(ask?.body) ?? "");
      const answer = await client.ask(method, path, ask);
      secrets.addIn(answer.text);
      return answer;
    },
  };
}
