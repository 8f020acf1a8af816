import { type Call, call } from "./http.ts";
import { retryChange } from "./retry-change.ts";

/** One click: its idempotency key, and the signal that aborts it. */
export interface Click {
  key: string;
  signal: AbortSignal;
}

/** Sends a click's change until the cluster accepts or refuses it, and returns the response's body. */
export async function change<T>(request: Pick<Call, "method" | "path" | "body" | "ifMatch">, click: Click): Promise<T> {
  return (await retryChange((signal) => call<T>({ ...request, key: click.key, signal }), click.signal)).data;
}
