import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { HEADER } from "@core-console/shared/contract/headers";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import type { Logger } from "../lib/logger.ts";
import type { FanOut } from "./events/fan-out.ts";
import type { ForwarderOptions } from "./forward/forwarder.ts";
import { handleApi } from "./forward/handle-api.ts";
import { guard } from "./guard/guard.ts";
import { operatorRoute } from "./guard/operator-route.ts";
import { requestId as requestIdOf } from "./guard/request-id.ts";
import { sendProblem } from "./problem.ts";
import { ALWAYS } from "./static/content-security.ts";
import type { WebFiles } from "./static/load-files.ts";
import { serveWeb } from "./static/serve-web.ts";

export interface HandleOptions {
  /** null: a port without a page */
  web: WebFiles | null;
  allowedHosts: readonly string[];
  forward: ForwarderOptions;
  fanOut: FanOut;
  log: Logger;
}

const EVENTS_PATH = `${API_PREFIX}/events`;

/** What a port of the console does with a request: guard, then events, API or page. */
export function createHandler(o: HandleOptions): RequestListener {
  return (req, res) => {
    const requestId = requestIdOf(req.headers[HEADER.requestId], randomUUID);
    for (const [name, value] of Object.entries(ALWAYS)) res.setHeader(name, value);
    // A caller that goes away is no fault; without a listener it would end the process.
    req.on("error", () => undefined);
    handle(req, res, requestId, o).catch((err: unknown) => {
      o.log.error({ err, requestId }, "a request failed in the console");
      sendProblem(req, res, { code: "internal", requestId });
    });
  };
}

async function handle(req: IncomingMessage, res: ServerResponse, requestId: string, o: HandleOptions): Promise<void> {
  const { method = "", headers, url = "" } = req;
  const refusal = url.startsWith("/") ? guard({ method, headers, allowedHosts: o.allowedHosts }) : "misdirected";
  if (refusal !== null) return sendProblem(req, res, { code: refusal, requestId });

  const query = url.indexOf("?");
  const pathname = query < 0 ? url : url.slice(0, query);
  const isApi = pathname === "/api" || pathname.startsWith("/api/");
  if (!isApi && o.web && serveWeb(req, res, pathname, o.web)) return;

  const route = isApi ? operatorRoute(method, pathname) : ({ kind: "not_found" } as const);
  if (route.kind === "not_found") return sendProblem(req, res, { code: "not_found", requestId });
  if (route.kind === "wrong_method")
    return sendProblem(req, res, { code: "method_not_allowed", requestId, headers: { allow: route.allow } });
  if (pathname === EVENTS_PATH) return o.fanOut.attach(req, res, requestId);
  await handleApi(req, res, requestId, o.forward);
}
