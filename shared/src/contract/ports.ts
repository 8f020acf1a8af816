/** Default ports (design page 1). */
export const PORT = { health: 7208, raft: 7209, internal: 7210, console: 7220, rest: 7223 } as const;

/** Words of the health port: one word each, text/plain. */
export const HEALTH_WORD = {
  ok: "ok",
  ready: "ready",
  notReady: "not-ready",
  leader: "leader",
  follower: "follower",
} as const;

/** First loopback address of a trial; the next free one up is claimed by binding its 7210. */
export const TRIAL_FIRST_ADDRESS = "127.0.0.11";

/** Limits every listener keeps: bytes, characters, requests. */
export const LIMIT = {
  bodyBytes: 1_048_576,
  /** of a body that one route takes, where the route does not say more: all of ours are a few hundred bytes */
  routeBodyBytes: 65_536,
  resendBytes: 1_048_576,
  regexChars: 256,
  /** of one user, by whatever sessions and tokens */
  userPerSecond: 300,
  userBurst: 600,
  /** those of them that are no GET: each may become a write that every Core keeps */
  userChangesPerSecond: 200,
  userChangesBurst: 400,
  /** of one address from which nobody is signed in */
  anonymousPerSecond: 20,
  anonymousBurst: 60,
  /** of one Core or host with a certificate, which reports 4 times a second */
  nodePerSecond: 50,
  nodeBurst: 200,
} as const;
