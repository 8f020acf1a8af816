import { passwordFault } from "@core-console/shared/domain/password";

export interface Draft {
  next: string;
  repeat: string;
}
/** What is wrong with a new password typed twice, by field, as codes; `differs` is the page's own. Which ones are common the server knows. */
export function draftFaults(draft: Draft, login: string): { next: string | null; repeat: "differs" | null } {
  const fault = passwordFault({ password: draft.next, login, common: () => false });
  return { next: fault?.code ?? null, repeat: draft.next === draft.repeat ? null : "differs" };
}
