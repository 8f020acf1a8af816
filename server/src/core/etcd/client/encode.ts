import type { Compare, Op, RangeRequest, TxnRequest } from "./gateway-types.ts";

const b64 = (s: string | Uint8Array): string =>
  (typeof s === "string" ? Buffer.from(s, "utf8") : Buffer.from(s)).toString("base64");
const end = (r: { rangeEnd?: string }) => (r.rangeEnd === undefined ? {} : { range_end: b64(r.rangeEnd) });
const RESULT = { "=": "EQUAL", "!=": "NOT_EQUAL", ">": "GREATER", "<": "LESS" } as const;

/** Returns the gateway's JSON of a range request. */
export function encodeRange(request: RangeRequest): Record<string, unknown> {
  return {
    key: b64(request.key),
    ...end(request),
    ...(request.serializable === true && { serializable: true }),
    ...(request.keysOnly === true && { keys_only: true }),
    ...(request.countOnly === true && { count_only: true }),
    ...(request.limit !== undefined && { limit: String(request.limit) }),
    ...(request.revision !== undefined && { revision: String(request.revision) }),
    ...(request.minModRevision !== undefined && { min_mod_revision: String(request.minModRevision) }),
  };
}

/** Returns the gateway's JSON of a delete request. */
export function encodeDelete(request: { key: string; rangeEnd?: string }): Record<string, unknown> {
  return { key: b64(request.key), ...end(request) };
}

function encodeCompare(c: Compare): Record<string, unknown> {
  const base = { key: b64(c.key), ...end(c), result: RESULT[c.op] };
  switch (c.target) {
    case "version":
      return { ...base, target: "VERSION", version: String(c.value) };
    case "create":
      return { ...base, target: "CREATE", create_revision: String(c.value) };
    case "mod":
      return { ...base, target: "MOD", mod_revision: String(c.value) };
    case "value":
      return { ...base, target: "VALUE", value: b64(c.value) };
  }
}

function encodeOp(o: Op): Record<string, unknown> {
  switch (o.op) {
    case "put":
      return { request_put: { key: b64(o.key), value: b64(o.value) } };
    case "delete":
      return { request_delete_range: encodeDelete(o) };
    case "range":
      return { request_range: encodeRange(o) };
  }
}

/** Returns the gateway's JSON of a transaction. */
export function encodeTxn(request: TxnRequest): Record<string, unknown> {
  return {
    compare: request.compare.map(encodeCompare),
    success: request.success.map(encodeOp),
    failure: (request.failure ?? []).map(encodeOp),
  };
}

/** Returns the gateway's JSON that creates a watch. */
export function encodeWatch(request: {
  key: string;
  rangeEnd?: string;
  startRevision: number;
}): Record<string, unknown> {
  // without fragment, a revision larger than 1.5 MiB could not be sent at all
  return {
    create_request: {
      key: b64(request.key),
      ...end(request),
      start_revision: String(request.startRevision),
      fragment: true,
    },
  };
}
