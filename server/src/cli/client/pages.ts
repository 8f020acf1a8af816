import * as z from "zod/mini";
import { type Answer, type CommandContext, expectAnswer } from "../command.ts";

const PAGE = 1000;

/** The cursor of the next page, from a Link header; null on the last one. */
function nextCursor(link: string | undefined): string | null {
  const next = (link ?? "").split(/,\s*(?=<)/).find((one) => /;\s*rel="?next"?/.test(one));
  const target = /<([^>]*)>/.exec(next ?? "")?.[1];
  return target === undefined ? null : new URL(target, "http://any").searchParams.get("cursor");
}

/** Returns rows of a list that is paged by cursors, at most `limit`; `more`: there were more. */
export async function pagesOf<T>(
  context: CommandContext,
  path: string,
  query: URLSearchParams,
  schema: z.ZodMiniType<T>,
  limit = Infinity,
): Promise<Answer<{ rows: T[]; more: boolean }>> {
  const rows: T[] = [];
  const asked = new URLSearchParams(query);
  for (;;) {
    asked.set("size", String(Math.min(PAGE, limit - rows.length)));
    const outcome = await context.api.get(`${path}?${asked.toString()}`);
    const got = expectAnswer(context, outcome, z.array(schema));
    if (!got.ok) return got;
    rows.push(...got.value);
    const cursor = outcome.ok ? nextCursor(outcome.headers["link"]) : null;
    if (cursor === null || got.value.length === 0) return { ok: true, value: { rows, more: false } };
    if (rows.length >= limit) return { ok: true, value: { rows, more: true } };
    asked.set("cursor", cursor);
  }
}
