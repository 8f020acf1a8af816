import * as z from "zod/mini";
import { Service } from "@core-console/shared/contract/service";
import { type Answer, type CommandContext, expectAnswer } from "./command.ts";

const PAGE = 1000;

/** Every service, page by page. */
export async function allServices(context: CommandContext): Promise<Answer<Service[]>> {
  const found: Service[] = [];
  for (let page = 1; ; page++) {
    const got = expectAnswer(context, await context.api.get(`/services?size=${PAGE}&page=${page}`), z.array(Service));
    if (!got.ok) return got;
    found.push(...got.value);
    if (got.value.length < PAGE) return { ok: true, value: found };
  }
}
