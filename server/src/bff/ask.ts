import type { IncomingMessage, ServerResponse } from "node:http";
import type { Route } from "@core-console/shared/contract/route";
import type { Credentials, Port } from "./session/credentials.ts";

/** One request as the console sees it, before and while it is answered. */
export interface Incoming {
  req: IncomingMessage;
  res: ServerResponse;
  requestId: string;
  port: Port;
  /** as the caller reaches this listener */
  scheme: "http" | "https";
  /** the address it comes from, as far as this console knows */
  client: string;
  /**
   * the client's address, after the addresses that it reported itself: a Core knows the proxies of the settings and
   * decides by itself which of them to trust
   */
  forwardedFor: string;
}

/** A call of the API that passed the guards. */
export interface Ask extends Incoming {
  route: Route;
  credentials: Credentials;
}
