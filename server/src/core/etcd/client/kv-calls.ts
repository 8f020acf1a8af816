import type { EngineCalls } from "./calls.ts";
import { decode } from "./call.ts";
import { encodeDelete, encodeRange, encodeTxn } from "./encode.ts";
import type { CallOptions, Gateway, OpResult, RangeRequest, RangeResult } from "./gateway-types.ts";
import { DeleteWire, RangeWire, TxnWire } from "./wire.ts";

const PAGE = 500;

type WireResponse = ReturnType<typeof decode<typeof TxnWire>>["responses"][number];
/** `lastKey` in base64, as etcd sent it: a key need not be UTF-8 */
type Page = RangeResult & { lastKey: string | null };

/** Returns the part of a Gateway that reads and changes keys. */
export function kvCalls(calls: EngineCalls): Pick<Gateway, "range" | "rangeAll" | "txn" | "deleteRange"> {
  async function page(request: RangeRequest, options?: CallOptions): Promise<Page> {
    const send = request.serializable === true ? calls.any : calls.led;
    const text = await send("/v3/kv/range", encodeRange(request), options);
    const { header, kvs, count, more } = decode(RangeWire, text);
    return { revision: header.revision, kvs: kvs.all, count, more, lastKey: kvs.last };
  }

  return {
    async range(request, options) {
      const { lastKey: _, ...result } = await page(request, options);
      return result;
    },
    async rangeAll({ pageSize = PAGE, ...request }, options) {
      const { lastKey, ...first } = await page({ ...request, limit: pageSize }, options);
      let last: Page = { ...first, lastKey };
      while (last.more && last.lastKey !== null) {
        // the first page's revision, so that all pages are one snapshot
        const { revision } = first;
        const { rangeEnd } = request;
        const key = keyAfter(last.lastKey);
        last = await page({ key, rangeEnd, limit: pageSize, revision, serializable: true }, options);
        first.kvs.push(...last.kvs);
      }
      return { ...first, more: false };
    },
    async txn(request, options) {
      const answer = decode(TxnWire, await calls.led("/v3/kv/txn", encodeTxn(request), options));
      return {
        succeeded: answer.succeeded,
        revision: answer.header.revision,
        responses: answer.responses.map(opResult),
      };
    },
    async deleteRange(request, options) {
      const answer = decode(DeleteWire, await calls.led("/v3/kv/deleterange", encodeDelete(request), options));
      return { deleted: answer.deleted, revision: answer.header.revision };
    },
  };
}

/** Returns the smallest key after one given in base64. */
function keyAfter(key: string): Uint8Array {
  return Buffer.concat([Buffer.from(key, "base64"), Buffer.of(0)]);
}

function opResult({ response_range: range, response_delete_range: deleted }: WireResponse): OpResult {
  if (range) return { op: "range", kvs: range.kvs, count: range.count };
  if (deleted) return { op: "delete", deleted: deleted.deleted };
  return { op: "put" };
}
