import * as z from "zod/mini";
import { Ref, Time, UUID } from "./ids.ts";
import { ENGINE_ID, HOST_PORT, SHOWN_NAME, list, text } from "./limits.ts";

/**
 * The random ID of one life of a cluster. Founding a cluster begins a life, and so does every recovery and restore:
 * with the next generation and a new ID. Revisions, event IDs and ETags are compared within one life only.
 */
export const LifeId = z.string().check(z.regex(UUID, "uuid"));
export type LifeId = z.infer<typeof LifeId>;

/** Which life: the generation alone does not say it, since two hosts may recover the same cluster. */
export const Life = z.object({
  generation: z.number(),
  /** null in a cluster of an older version that has not been given one yet */
  lifeId: z._default(z.nullable(LifeId), null),
});
export type Life = z.infer<typeof Life>;

/** How, when and by whom a life was begun. */
export const LifeStart = z.object({
  at: Time,
  /** user or host that began it; `install` for a cluster that was founded */
  by: SHOWN_NAME,
  how: z.enum(["founded", "recovered", "restored"]),
});
export type LifeStart = z.infer<typeof LifeStart>;

/** A voter of the previous life that recovery declared lost. */
const LostVoter = z.object({
  ref: Ref,
  name: SHOWN_NAME,
  memberId: ENGINE_ID,
  /** host and port of its Core API */
  internal: HOST_PORT,
  /** SHA-256 of its public key, hex: what answers there without this key is not that Core */
  keyHash: text(64),
});
export type LostVoter = z.infer<typeof LostVoter>;

/** The lost voters of a life; no cluster has more members. */
export const LostVoters = list(LostVoter, 1000);
