import * as z from "zod/mini";
import { Service } from "@core-console/shared/contract/service";
import { type Answer, type CommandContext, expectAnswer } from "../command.ts";
import { EXIT, type ExitCode } from "../output/io.ts";
import { asCopy, readOrCopy } from "./read-or-copy.ts";

const PAGE = 1000;
const pageOf = (page: number): string => `/services?size=${PAGE}&page=${page}`;

/**
 * Returns every service, read page by page. `exit`: not `done` where they come from a copy because there is no leader.
 */
export async function allServices(context: CommandContext): Promise<Answer<{ services: Service[]; exit: ExitCode }>> {
  const { outcome, exit } = await readOrCopy(context, pageOf(1));
  const services: Service[] = [];
  let answer = outcome;
  for (let page = 2; ; page++) {
    const got = expectAnswer(context, answer, z.array(Service));
    if (!got.ok) return got;
    services.push(...got.value);
    if (got.value.length < PAGE) return { ok: true, value: { services, exit } };
    answer = await context.api.get(exit === EXIT.done ? pageOf(page) : asCopy(pageOf(page)));
  }
}
