import type * as z from "zod/mini";
import { parseETag } from "../contract/headers.ts";
import type { Answer, Call } from "./call.ts";
import { change, parsed } from "./changes.ts";
import type { Forget } from "./changes.ts";
import type { Hub } from "./hub.ts";
import { faults } from "./problem.ts";
import { responsesOf } from "./responses.ts";
import { routingOf } from "./routing.ts";

/** Returns what every handler of the mock is built with: routes, responses, and the checks of body and query. */
export function kitOf(hub: Hub) {
  const responses = responsesOf(hub);
  const { refuse, requestId } = responses;
  return {
    hub,
    ...responses,
    ...routingOf(hub, responses),

    /** a change, once per caller and idempotency key */
    change: (call: Call, run: () => Answer): Promise<Response> => change({ hub, call, requestId, run }),
    /** the same with a body; `forget` removes from the stored response what is returned only once */
    withBody: <T extends z.ZodMiniType>(
      call: Call,
      schema: T,
      run: (body: z.infer<T>) => Answer,
      forget?: Forget,
    ): Promise<Response> =>
      change({
        hub,
        call,
        requestId,
        run: (text) => {
          const body = parsed(schema, text, requestId);
          return body instanceof Response ? body : run(body);
        },
        forget,
      }),
    withQuery: <T extends z.ZodMiniType>(call: Call, schema: T, run: (query: z.infer<T>) => Answer): Answer => {
      const query = schema.safeParse(queryOf(call.url));
      return query.success ? run(query.data) : refuse("validation_failed", { errors: faults(query.error) });
    },
    /** reports whether the record has another revision than the caller's If-Match, or this is another life */
    isStale: (call: Call, revision: number): boolean => {
      const match = call.request.headers.get("if-match");
      const tag = match === null ? null : parseETag(match);
      if (tag === null) return match !== null && match !== "*";
      return tag.revision !== revision || (tag.lifeId !== null && tag.lifeId !== hub.world.lifeId);
    },
  };
}
export type Kit = ReturnType<typeof kitOf>;

function queryOf(url: URL): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((key) => {
      const all = url.searchParams.getAll(key);
      return [key, all.length === 1 ? (all[0] ?? "") : all];
    }),
  );
}

/** Returns one page of a list and the header with the link to the next; a cursor is the index of its first row. */
export function paged<T>(
  call: Call,
  rows: readonly T[],
  query: { size?: number | undefined; cursor?: string | undefined },
): { rows: T[]; more: Record<string, string> } {
  const from = Number(query.cursor ?? 0);
  const to = from + (query.size ?? 250);
  return { rows: rows.slice(from, to), more: to < rows.length ? nextLink(call, { cursor: String(to) }) : {} };
}

/** Returns the Link header to the next page: the call's own address with these parameters. */
export function nextLink(call: Call, parameters: Readonly<Record<string, string>>): { link: string } {
  const next = new URL(call.url);
  for (const [name, value] of Object.entries(parameters)) next.searchParams.set(name, value);
  return { link: `<${next.pathname}${next.search}>; rel="next"` };
}
