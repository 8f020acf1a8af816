import { passwordFault } from "@core-console/shared/domain/password";

export interface Draft {
  next: string;
  repeat: string;
}
/**
 * Returns what is wrong with a new password typed twice, by field, as codes; `differs` is the page's own. Common
 * passwords are known only to the server.
 */
export function draftFaults(draft: Draft, login: string): { next: string | null; repeat: "differs" | null } {
  const fault = passwordFault({ password: draft.next, login, common: () => false });
  return { next: fault?.code ?? null, repeat: draft.next === draft.repeat ? null : "differs" };
}
