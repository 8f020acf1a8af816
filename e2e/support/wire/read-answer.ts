import { Problem, PROBLEM_TYPE } from "@core-console/shared/contract/errors";

/** A response as received. */
export interface WireAnswer {
  status: number;
  /** lower-case names; of a repeated one the last */
  headers: Record<string, string>;
  setCookies: string[];
  text: string;
  /** the problem document, where it is one by the contract */
  problem: Problem | null;
}

interface Head {
  status: number;
  headers: Record<string, string>;
  setCookies: string[];
  length: number;
}

const END_OF_HEAD = "\r\n\r\n";

/**
 * Parses one response from the bytes received so far. `ended`: no more will come. Null: incomplete. Throws for what is
 * not HTTP/1.1.
 */
export function readAnswer(
  bytes: Buffer,
  options: { ended: boolean; withoutBody: boolean },
): { answer: WireAnswer; used: number } | null {
  const head = readHead(bytes);
  if (head === null) return null;
  if (head.status < 200 && head.status !== 101) {
    const next = readAnswer(bytes.subarray(head.length), options);
    return next === null ? null : { answer: next.answer, used: next.used + head.length };
  }
  const body = readBody(bytes.subarray(head.length), head, options);
  if (body === null) return null;
  const { status, headers, setCookies } = head;
  const text = body.bytes.toString();
  return {
    answer: { status, headers, setCookies, text, problem: problemOf(headers, text) },
    used: head.length + body.used,
  };
}

/** Parses only status and headers, for a stream that does not end. */
export function readHead(bytes: Buffer): Head | null {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return null;
  const [first = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const status = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new Error(`no HTTP answer: ${first.slice(0, 80)}`);
  const headers: Record<string, string> = {};
  const setCookies: string[] = [];
  for (const line of lines) {
    const at = line.indexOf(":");
    if (at < 1) throw new Error(`no header: ${line.slice(0, 80)}`);
    const name = line.slice(0, at).toLowerCase();
    const value = line.slice(at + 1).trim();
    headers[name] = value;
    if (name === "set-cookie") setCookies.push(value);
  }
  return { status: Number(status), headers, setCookies, length: end + END_OF_HEAD.length };
}

function readBody(
  bytes: Buffer,
  head: Head,
  o: { ended: boolean; withoutBody: boolean },
): { bytes: Buffer; used: number } | null {
  if (o.withoutBody || head.status === 204 || head.status === 304) return { bytes: Buffer.alloc(0), used: 0 };
  if (head.headers["transfer-encoding"] === "chunked") return readChunks(bytes);
  const given = head.headers["content-length"];
  if (given === undefined) return o.ended ? { bytes, used: bytes.length } : null;
  const length = Number(given);
  return bytes.length < length ? null : { bytes: bytes.subarray(0, length), used: length };
}

function readChunks(bytes: Buffer): { bytes: Buffer; used: number } | null {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return null;
    const size = Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    if (Number.isNaN(size)) throw new Error("a chunk without its size");
    const end = line + 2 + size + 2;
    if (bytes.length < end) return null;
    if (size === 0) return { bytes: Buffer.concat(parts), used: end };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = end;
  }
}

function problemOf(headers: Record<string, string>, text: string): Problem | null {
  if (!(headers["content-type"] ?? "").startsWith(PROBLEM_TYPE)) return null;
  try {
    const parsed = Problem.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
