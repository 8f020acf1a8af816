import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import i18next from "i18next";
import type { Operation } from "@core-console/shared/contract/access";
import { codeOf } from "../../../api/http/problem.ts";
import { operationQuery } from "../../../api/queries.ts";
import { announce } from "../../../lib/store/notices.ts";
import { createStore } from "../../../lib/store/store.ts";
import { sayIt } from "../../../lib/format/words.ts";

const LOOK_MS = 1000;

/**
 * The restarts and removals that were asked for on this page, by ref: those under way, and what became of one that
 * failed.
 */
export const operations = createStore<ReadonlyMap<string, Operation>>(new Map());

type UnderWay = Operation & { state: "waiting" | "running" };
export const underWay = (operation: Operation | undefined): operation is UnderWay =>
  operation?.state === "waiting" || operation?.state === "running";

/** Takes an operation out of sight, the failed one that was read. */
export function forgetOperation(ref: string): void {
  const next = new Map(operations.get());
  next.delete(ref);
  operations.set(next);
}

/**
 * Follows an operation to its end, whatever page is open by then, and says how it ended. A while without an answer is
 * not reported: the Core that is asked may be the one that restarts or is removed.
 */
export function followOperation(client: QueryClient, begun: Operation): void {
  const { id, kind, ref, name } = begun;
  const seen = (o: Operation): void => operations.set(new Map(operations.get()).set(ref, o));
  seen(begun);
  client.setQueryData(operationQuery(id).queryKey, begun);
  const observer = new QueryObserver(client, {
    ...operationQuery(id),
    refetchInterval: LOOK_MS,
    refetchIntervalInBackground: true,
  });
  const stop = observer.subscribe(({ data = begun, error }) => {
    if (codeOf(error) === "not_found") forgetOperation(ref);
    else if (underWay(data)) return seen(data);
    else if (data.state === "done") {
      forgetOperation(ref);
      announce(i18next.t(`${kind}.done`, { ns: "services", name }), true);
    } else {
      seen(data);
      announce(i18next.t(`${kind}.failed`, { ns: "services", name, why: failedWhy(data) }), true);
    }
    stop();
  });
}

/** Why an operation failed, as a sentence. */
export const failedWhy = ({ reason }: Operation): string => (reason === null ? "" : sayIt(reason));
