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

/** What a life that was restored on a fresh host was restored from, and what the restore asks of its users. */
export const RestoredFrom = z.object({
  /** when the snapshot was taken: what was changed later is not in it */
  takenAt: Time,
  /** tokens that are suspended until they are resumed */
  tokens: z.number(),
  /** local users who must change their password at the next sign-in */
  passwords: z.number(),
  /** settings whose secret cannot be opened any more and has to be entered again */
  secrets: list(z.enum(["oidc"]), 10),
});
export type RestoredFrom = z.infer<typeof RestoredFrom>;

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

/** Another life of this cluster that answered where this life's lost voters were. */
export const OtherLife = z.object({
  /** its life ID; `generation-1` for one that has none */
  id: text(64),
  ...Life.shape,
  clusterId: z.nullable(ENGINE_ID),
  /**
   * `older`: a majority of the voters that this life's recovery took for lost, with a leader; `rival`: a life as new as
   * this one
   */
  relation: z.enum(["older", "rival"]),
  /** null where it does not say so */
  begun: z.nullable(LifeStart),
  /** revision of its records when it first answered; null where it does not say so */
  revision: z.nullable(z.number()),
  /** names of the Cores that answered under it */
  cores: list(SHOWN_NAME, 1000),
  /** when it first answered */
  metAt: Time,
});
export type OtherLife = z.infer<typeof OtherLife>;

/** This life of the cluster and the others that were met. While there is another, no change is made. */
export const Lives = z.object({
  own: z.object({
    ...Life.shape,
    clusterId: z.nullable(ENGINE_ID),
    begun: z.nullable(LifeStart),
    revision: z.number(),
  }),
  others: list(OtherLife, 1000),
});
export type Lives = z.infer<typeof Lives>;
