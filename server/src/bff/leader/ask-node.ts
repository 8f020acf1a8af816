import { NodeView } from "@core-console/shared/contract/cluster";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import type { Clock } from "../../lib/time/clock.ts";
import { readWhole } from "../../lib/net/read-whole.ts";
import type { CoreLink } from "../cores.ts";

/** A Core's description of itself with a thousand peers fits. */
const MOST_BYTES = 262_144;

/**
 * Returns what that Core reports of itself, to a bearer where one is given; null when it does not answer in time or the
 * answer is not valid.
 */
export async function askNode(
  core: CoreLink,
  { deadlineMs, authorization, clock }: { deadlineMs: number; authorization: string | null; clock: Clock },
): Promise<NodeView | null> {
  const late = new AbortController();
  const cancelDeadline = clock.after(deadlineMs, () => late.abort());
  const headers = authorization === null ? {} : { authorization };
  try {
    const answer = await core.asker.request({
      method: "GET",
      path: `${API_PREFIX}/node`,
      headers,
      signal: late.signal,
    });
    const body: unknown = JSON.parse((await readWhole(answer.body as AsyncIterable<Buffer>, MOST_BYTES)).toString());
    const view = answer.statusCode === 200 ? NodeView.safeParse(body) : null;
    // The certificate shows which Core answers: no Core speaks for another one.
    return view?.success === true && view.data.ref === core.shownRef() ? view.data : null;
  } catch {
    return null;
  } finally {
    cancelDeadline();
  }
}
