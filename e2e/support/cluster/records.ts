import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { UserRole } from "@core-console/shared/contract/access";
import { SECRET_PREFIX } from "@core-console/shared/contract/headers";
import { type Etcd, etcdAt, socketOf } from "./etcd.ts";

const ROOT = "/kuma/r/";
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const HOUR_MS = 3_600_000;
/** Puts of one transaction: an engine's default limit. */
const AT_ONCE = 128;

/** A session or token that was put where a Core keeps them. */
export interface Planted {
  id: string;
  secret: string;
}

/**
 * Puts users, sessions and tokens straight into a Core's engine: of any age, and thousands of them without a password's
 * hash each. Users have no password of their own but that of `like`.
 */
export class Records {
  readonly #etcd: Etcd;

  constructor(home: string) {
    this.#etcd = etcdAt(socketOf(home));
  }

  close(): Promise<void> {
    return this.#etcd.close();
  }

  /** A copy of a user under a login of its own: same role, same password. */
  async userLike(id: string, change: { role?: UserRole } = {}): Promise<{ id: string; login: string }> {
    const found = await this.#etcd.prefix(`${ROOT}user/${id}`);
    const like = JSON.parse(found[0]?.value ?? "null") as object | null;
    if (like === null) throw new Error(`no user ${id}`);
    const made = { id: randomUUID(), login: `like-${randomBytes(6).toString("hex")}` };
    await this.#put(`user/${made.id}`, JSON.stringify({ ...like, ...change, ...made, lastSignInAt: null }));
    await this.#put(`login/${made.login}`, made.id);
    return made;
  }

  /** Creates services without hosts, `core-00001` and so on; a Core shows them only once it has received them. */
  async services(count: number): Promise<void> {
    const one = async (n: number): Promise<void> => {
      const ref = randomUUID();
      const at = ago(count - n);
      const record = {
        id: randomUUID(),
        ref,
        kind: "core",
        name: `core-${String(n).padStart(5, "0")}`,
        state: "created",
        createdAt: at,
        createdBy: "bench",
        expiresAt: ago(-24 * HOUR_MS),
        host: null,
        certificate: null,
        memberId: null,
        voter: false,
        stages: [{ stage: "issued", at, params: {} }],
      };
      await this.#put(`service/${ref}`, JSON.stringify(record));
    };
    let next = 0;
    const some = async (): Promise<void> => {
      while (next < count) await one(++next);
    };
    await Promise.all(Array.from({ length: 32 }, some));
  }

  /**
   * Creates audit entries of the last 90 days, as Cores write them, and sets the time of the cluster's creation to
   * before those.
   */
  async audit(count: number): Promise<void> {
    const spanMs = 90 * 24 * HOUR_MS;
    const [cluster] = await this.#etcd.prefix(`${ROOT}cluster`);
    if (cluster === undefined) throw new Error("no cluster record");
    const createdAt = ago(spanMs + HOUR_MS);
    await this.#etcd.put(cluster.key, JSON.stringify({ ...(JSON.parse(cluster.value) as object), createdAt }));
    const entry = (n: number): { key: string; value: string } => {
      const atMs = Date.now() - Math.round(((count - n) / count) * spanMs) - HOUR_MS;
      const value = {
        at: new Date(atMs).toISOString(),
        who: `user-${n % 50}`,
        token: n % 3 === 0 ? "ci" : null,
        from: `192.0.2.${n % 250}`,
        what: "service.rename",
        ref: randomUUID(),
        name: `core-${String(n % 10_000).padStart(5, "0")}`,
        outcome: "done",
        code: null,
        requestId: randomUUID(),
        count: 1,
      };
      const key = `/kuma/audit/${atMs.toString().padStart(15, "0")}-${randomUUID()}`;
      return { key, value: JSON.stringify(value) };
    };
    let next = 0;
    const some = async (): Promise<void> => {
      while (next < count) {
        const from = next;
        next = Math.min(count, from + AT_ONCE);
        await this.#etcd.putAll(Array.from({ length: next - from }, (_, i) => entry(from + i)));
      }
    };
    await Promise.all(Array.from({ length: 8 }, some));
  }

  /** Ages in ms: since its last use, since it began, since the password was given (null: never). */
  async session(
    userId: string,
    times: { usedMs?: number; createdMs?: number; confirmedMs?: number | null } = {},
  ): Promise<Planted> {
    const made = planted("session");
    const confirmedMs = times.confirmedMs === undefined ? 0 : times.confirmedMs;
    const record = {
      id: made.id,
      userId,
      via: "password",
      createdAt: ago(times.createdMs ?? 0),
      lastUsedAt: ago(times.usedMs ?? 0),
      confirmedAt: confirmedMs === null ? null : ago(confirmedMs),
      address: "127.0.0.1",
      agent: null,
    };
    await this.#put(`session/${hashOf(made.secret)}`, JSON.stringify(record));
    return made;
  }

  async token(userId: string, role: UserRole, options: { expiresInMs?: number } = {}): Promise<Planted> {
    const made = planted("token");
    const record = {
      id: made.id,
      name: `planted ${made.id}`,
      role,
      userId,
      createdAt: ago(24 * HOUR_MS),
      expiresAt: ago(-(options.expiresInMs ?? 24 * HOUR_MS)),
      lastUsedAt: null,
    };
    await this.#put(`token/${hashOf(made.secret)}`, JSON.stringify(record));
    return made;
  }

  #put(key: string, value: string): Promise<void> {
    return this.#etcd.put(ROOT + key, value);
  }
}

/** Returns a secret in the format of a Core's: it is valid only where it is stored afterwards. */
export const secretOf = (kind: keyof typeof SECRET_PREFIX): string =>
  SECRET_PREFIX[kind] + randomBytes(32).toString("base64url");

const planted = (kind: "session" | "token"): Planted => ({ id: randomUUID(), secret: secretOf(kind) });
const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
