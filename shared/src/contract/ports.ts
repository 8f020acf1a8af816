/** Default ports. */
export const PORT = { health: 7208, raft: 7209, internal: 7210, console: 7220, rest: 7223 } as const;

/** Responses of the health port: one word each, text/plain. */
export const HEALTH_WORD = {
  ok: "ok",
  ready: "ready",
  notReady: "not-ready",
  leader: "leader",
  follower: "follower",
} as const;

/** First loopback address of a trial; the next free one is claimed by binding its port 7210. */
export const TRIAL_FIRST_ADDRESS = "127.0.0.11";

/** Limits that every listener enforces: bytes, characters, requests. */
export const LIMIT = {
  bodyBytes: 1_048_576,
  /** default maximum of a request body of one route: the product's own bodies are a few hundred bytes */
  routeBodyBytes: 65_536,
  resendBytes: 1_048_576,
  regexChars: 256,
  /** per user, over all sessions and tokens */
  userPerSecond: 300,
  userBurst: 600,
  /** of these, requests other than GET: each may become a write that every Core stores */
  userChangesPerSecond: 200,
  userChangesBurst: 400,
  /** per address without a signed-in user */
  anonymousPerSecond: 20,
  anonymousBurst: 60,
  /** per Core or host with a certificate, which reports 4 times a second */
  nodePerSecond: 50,
  nodeBurst: 200,
} as const;
