import { randomUUID } from "node:crypto";
import { SetupLink } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import type { RouteName } from "@core-console/shared/contract/routes";
import type { Api } from "../../support/cluster/api.ts";
import type { Client } from "../../support/cluster/client.ts";
import { nodeReport } from "../../support/node-report.ts";
import type { Person } from "../../support/cluster/people.ts";
import type { Records } from "../../support/cluster/records.ts";
import type { Caller } from "./callers.ts";

/** The objects that the calls of the matrix use. */
export interface Things {
  api: Api;
  /** the Core's own port with the Core's certificate */
  node: Client;
  records: Records;
  /** a user to look at and to change, who never calls */
  other: Person;
  /** ref of the Core, and of a service without a host */
  core: string;
  unused: string;
  /** id of an operation that has ended */
  operation: string;
}

/** A call that succeeds for every caller that is allowed to make it. */
interface Example {
  /** in place of `:id` */
  id?: string;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/**
 * A successful call of a route. `passes`: the status that shows that a caller was admitted, where it is not a success.
 */
export interface Exemplar {
  example: (t: Things, caller: Caller) => Promise<Example> | Example;
  passes?: number | readonly number[];
  /** it ends the caller's session, or changes its password */
  usesUpCaller?: true;
  stream?: true;
}

const unique = (what: string): string => `${what}-${randomUUID()}`;
const key = () => ({ [HEADER.idempotencyKey]: randomUUID() });
const nothing = () => ({});
const newLink = async (t: Things): Promise<string> => {
  const answer = await t.node.ask("POST", "/setup-links", { body: { user: null } });
  return SetupLink.parse(answer.body).secret;
};
const aUser = async (t: Things): Promise<Example> => ({
  id: (await t.records.userLike(t.other.id)).id,
  headers: key(),
});

/** One for every route: a new route does not compile without one. */
export const EXEMPLARS: Record<RouteName, Exemplar> = {
  listServices: { example: () => ({ query: "size=5&sort=name&paired" }) },
  addService: { example: () => ({ body: { kind: "core", name: unique("made") }, headers: key() }) },
  showService: { example: (t) => ({ id: t.core }) },
  renameService: { example: (t) => ({ id: t.unused, body: { name: unique("renamed") }, headers: key() }) },
  // A record that never joined: removing a member would answer 202, and remove it.
  removeService: { example: async (t) => ({ id: (await t.api.add(unique("gone"))).ref, headers: key() }), passes: 204 },
  joinGuide: { example: (t) => ({ id: t.unused }) },
  // There is no join to extend: an allowed caller gets this refusal.
  extendJoin: { example: (t) => ({ id: t.unused, headers: key() }), passes: 409 },
  cancelJoin: { example: (t) => ({ id: t.unused, headers: key() }), passes: 409 },
  // No host waits with this ID: an allowed caller gets this refusal.
  approveHost: {
    example: (t) => ({
      id: t.unused,
      body: { fingerprint: "0".repeat(64), host: "host.example", addresses: ["192.0.2.1"] },
      headers: key(),
    }),
    passes: 412,
  },
  refuseHost: { example: (t) => ({ id: t.unused, headers: key() }), passes: 412 },
  renewJoin: { example: (t) => ({ id: t.unused, headers: key() }) },
  cluster: { example: nothing },
  clusterRecovery: { example: nothing },
  listLives: { example: nothing },
  // No other life was met: an allowed caller gets this refusal.
  endLife: { example: () => ({ id: randomUUID(), headers: key() }), passes: 404 },
  node: { example: nothing },
  events: { example: nothing, stream: true },
  // The caller is authenticated by the ID, which the Core checks first: this ID is unknown.
  enrol: {
    example: () => ({
      body: {
        id: randomUUID(),
        csr: "none",
        fqdn: "host.example",
        addresses: ["127.0.0.1"],
        raft: "127.0.0.1:1",
        internal: "127.0.0.1:1",
        console: null,
        version: "0",
        engineVersion: "0",
        clockMs: Date.now(),
      },
    }),
    passes: 404,
  },
  // A report of a host other than the certificate's: the schema is checked before the owner.
  report: {
    example: () => ({ body: nodeReport({ ref: randomUUID() }) }),
    passes: 403,
  },
  // An address of no Core in the registry: permission is checked first.
  dial: { example: () => ({ body: { raft: "127.0.0.1:1", internal: "127.0.0.1:1" } }), passes: 400 },
  caKey: { example: nothing },
  // The only member cannot leave.
  leave: { example: nothing, passes: 409 },
  leaving: { example: nothing },
  // For a Core other than the certificate's: the schema is checked before the owner.
  move: {
    example: () => ({
      body: {
        ref: randomUUID(),
        csr: "none",
        raftCsr: null,
        fqdn: "127.0.0.1",
        addresses: ["127.0.0.1"],
        raft: "127.0.0.1:7209",
        internal: "127.0.0.1:7210",
        console: null,
        restart: false,
      },
    }),
    passes: 403,
  },
  moving: { example: nothing },
  setupLink: { example: () => ({ body: { user: null } }) },

  serviceLog: { example: (t) => ({ id: t.core, query: "tail=5" }) },
  serviceLogDownload: { example: (t) => ({ id: t.core, query: "file=engine" }) },
  serviceLogLevel: { example: (t) => ({ id: t.core }) },
  changeServiceLogLevel: { example: (t) => ({ id: t.core, body: { level: "info" }, headers: key() }) },
  nodeLog: { example: () => ({ query: "tail=5" }) },
  nodeLogDownload: { example: nothing },
  nodeLogLevel: { example: nothing },
  changeNodeLogLevel: { example: () => ({ body: { level: "info" } }) },

  listDrills: { example: nothing },
  // The first one starts it; for the next callers one is under way.
  startDrill: { example: () => ({ headers: key() }), passes: [202, 409] },

  listSnapshots: { example: nothing },
  // There is no snapshot with this ID: an allowed caller gets this refusal.
  showSnapshot: { example: () => ({ id: randomUUID() }), passes: 404 },
  // The first one takes it; for the next callers one is being taken.
  takeSnapshot: { example: () => ({ headers: key() }), passes: [202, 409] },
  verifySnapshot: { example: () => ({ id: randomUUID(), headers: key() }), passes: 404 },
  removeSnapshot: { example: () => ({ id: randomUUID(), headers: key() }), passes: 404 },
  snapshotContent: { example: () => ({ id: randomUUID() }), passes: 404 },
  // The first one takes a snapshot and gets it; for a caller meanwhile one is being taken.
  systemBackup: { example: nothing, passes: [200, 409] },
  // `{}` is no archive: an allowed caller gets this refusal.
  systemRestore: { example: () => ({ headers: key() }), passes: 422 },
  previewRestore: { example: () => ({ id: randomUUID() }), passes: 404 },
  startRestore: { example: () => ({ id: randomUUID(), body: { ticks: [] }, headers: key() }), passes: 404 },
  showRestore: { example: nothing },
  // There was none: an allowed caller gets this refusal.
  cancelRestore: { example: () => ({ headers: key() }), passes: 404 },
  undoRestore: { example: () => ({ headers: key() }), passes: 404 },
  addUpload: { example: () => ({ body: { bytes: 4 }, headers: key() }) },
  showUpload: { example: () => ({ id: randomUUID() }), passes: 404 },
  uploadPiece: {
    example: () => ({ id: randomUUID(), body: { offset: 0, data: "AAAA" }, headers: key() }),
    passes: 404,
  },
  nodeSnapshot: { example: () => ({ id: randomUUID() }), passes: 404 },

  signInOptions: { example: nothing },
  signIn: { example: (t) => ({ body: { login: t.other.login, password: t.other.password } }) },
  signOut: { example: nothing, usesUpCaller: true },
  setupLook: { example: async (t) => ({ body: { secret: await newLink(t) } }) },
  setup: {
    example: async (t) => ({
      body: { secret: await newLink(t), login: `a-${randomUUID()}`, password: unique("chosen") },
      headers: key(),
    }),
  },
  // No provider is configured: every caller gets this refusal.
  oidcBegin: { example: () => ({ body: { redirectUri: "https://console.example/api/oidc/callback" } }), passes: 404 },
  oidcFinish: { example: () => ({ body: { sealed: "none", query: "?code=none" } }), passes: 404 },
  oidcStart: { example: nothing, passes: 404 },
  oidcCallback: { example: () => ({ query: "code=none&state=none" }), passes: 401 },

  whoami: { example: nothing },
  whoamiCompat: { example: nothing },
  selectTenants: { example: () => ({ body: {} }) },
  listServicesPrivate: { example: () => ({ query: "size=5" }) },
  confirm: { example: (_, caller) => ({ body: { password: caller.password } }), usesUpCaller: true },
  changePassword: {
    example: (_, caller) => ({ body: { current: caller.password, next: unique("next") }, headers: key() }),
    usesUpCaller: true,
  },
  listUsers: { example: nothing },
  addUser: {
    example: () => ({
      body: { login: `u-${randomUUID()}`, role: "viewer", password: unique("given") },
      headers: key(),
    }),
  },
  showUser: { example: (t) => ({ id: t.other.id }) },
  changeUser: { example: (t) => ({ id: t.other.id, body: { name: unique("name") }, headers: key() }) },
  removeUser: { example: aUser },
  resetPassword: { example: async (t) => ({ ...(await aUser(t)), body: {} }) },
  endSessionsOfUser: { example: aUser },

  listSessions: { example: nothing },
  endSession: { example: async (t, caller) => ({ id: (await t.records.session(caller.userId)).id, headers: key() }) },
  listTokens: { example: nothing },
  addToken: {
    example: () => ({ body: { name: unique("token"), role: "viewer", expiresInDays: 1 }, headers: key() }),
  },
  resumeToken: {
    example: async (t, caller) => ({ id: (await t.records.token(caller.userId, "viewer")).id, headers: key() }),
  },
  removeToken: {
    example: async (t, caller) => ({ id: (await t.records.token(caller.userId, "viewer")).id, headers: key() }),
  },

  showSettings: { example: nothing },
  changeSettings: { example: () => ({ body: { audit: { retentionDays: 365 } }, headers: key() }) },
  audit: { example: () => ({ query: "size=5" }) },
  auditExport: { example: () => ({ query: "format=jsonl&what=nothing." }) },

  // For a service that does not exist: an admitted call would otherwise restart the Core under test.
  // No such service: an allowed caller gets this refusal, and no other Core leads.
  moveLeadership: {
    example: (t) => ({ body: { id: randomUUID(), expectedLeader: t.core }, headers: key() }),
    passes: 404,
  },
  restartService: { example: () => ({ id: randomUUID(), headers: key() }), passes: 404 },
  restartServicePrivate: { example: () => ({ id: randomUUID(), headers: key() }), passes: 404 },
  reloadServicePrivate: { example: (t) => ({ id: t.core }) },
  reloadService: { example: (t) => ({ id: t.core }) },
  showOperation: { example: (t) => ({ id: t.operation }) },
  openapi: { example: nothing },
};
