import { LIMIT } from "@core-console/shared/contract/ports";
import { type Dice, oddString, word } from "./odd.ts";

type Headers = Record<string, string>;
const visible = (text: string): string => text.replace(/[^\x20-\x7e\xa0-\xff]/g, "");

/** A body that no good client sends, with the headers it goes under. */
export function damagedBody(dice: Dice, good: string, headers: Headers): { body: string | Buffer; headers: Headers } {
  const as = (body: string | Buffer, type?: string): { body: string | Buffer; headers: Headers } => ({
    body,
    headers: type === undefined ? headers : { ...headers, "content-type": type },
  });
  const inside = good.slice(1, -1);
  switch (dice.upTo(16)) {
    case 0:
      return as(good.slice(0, dice.upTo(good.length)));
    case 1:
      return as(`${good.slice(0, -1)},}`);
    case 2:
      return as(`{${inside}${inside === "" ? "" : ","}${inside}}`);
    case 3:
      return as(
        Buffer.concat([Buffer.from(good.slice(0, -1)), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80])]),
      );
    case 4:
      return as(
        Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xf8, 0x88, 0x80, 0x80, 0xc0, 0xaf]), Buffer.from('"}')]),
      );
    case 5:
      return as(`\ufeff${good}`);
    case 6: {
      const depth = 10 + dice.upTo(dice.chance(0.2) ? 100_000 : 2000);
      return as(
        dice.chance(0.5) ? "[".repeat(depth) + "]".repeat(depth) : '{"name":'.repeat(depth) + "1" + "}".repeat(depth),
      );
    }
    case 7:
      return as(dice.chance(0.15) ? `{"name":"${"x".repeat(LIMIT.bodyBytes)}"}` : `{"name":"${"x".repeat(100_000)}"}`);
    case 8:
      return as(
        dice.pick([
          "null",
          "[]",
          "1",
          '"x"',
          "true",
          "",
          " ",
          "{",
          "}",
          "nul",
          "NaN",
          "Infinity",
          "'x'",
          "{a:1}",
          "/* */ {}",
        ]),
      );
    case 9:
      return as(`{"__proto__":{"role":"administrator"}${inside === "" ? "" : ","}${inside}}`);
    case 10:
      return as(`{"constructor":{"prototype":{"x":1}}${inside === "" ? "" : ","}${inside}}`);
    case 11:
      return as(good.replace(/"(\w)/, '"\\ud800$1'));
    case 12:
      return as(
        good,
        dice.pick([
          "text/plain",
          "application/x-www-form-urlencoded",
          "application/xml",
          "multipart/form-data",
          "application/json; charset=utf-16",
          "APPLICATION/JSON",
          "application/json;;",
          ";",
          "application/jsonp",
          "*/*",
        ]),
      );
    case 13:
      return as(Buffer.from(good, "utf16le"));
    case 14:
      return as(Buffer.from(Array.from({ length: 1 + dice.upTo(200) }, () => dice.upTo(256))));
    default:
      return as(`{${Array.from({ length: 5000 }, (_, i) => `"k${i}":${i}`).join(",")}}`);
  }
}

/**
 * Returns unusual headers, or ones that only others may send. `wellFormed` false: not HTTP any more, or a request that
 * the server may close the connection on.
 */
export function oddHeaders(dice: Dice, good: Headers): { headers: Headers; wellFormed: boolean } {
  const name = dice.pick(ODD_NAMES);
  const value = dice.chance(0.5) ? visible(oddString(dice)).slice(0, 6000) : dice.pick(ODD_VALUES[name] ?? ["x"]);
  switch (dice.upTo(12)) {
    case 0:
      return { headers: { ...good, ...many(dice, 30 + dice.upTo(60)) }, wellFormed: true };
    case 1:
      return { headers: { ...good, ...many(dice, 500) }, wellFormed: false };
    case 2:
      return { headers: { ...good, "x-long": "x".repeat(dice.pick([8000, 20_000, 70_000])) }, wellFormed: false };
    case 3:
      return { headers: { ...good, [dice.pick(["na me", "na\u0000me", "", "n(m)e"])]: "x" }, wellFormed: false };
    case 4:
      return {
        headers: { ...good, "x-control": dice.pick(["a\u0000b", "a\u0001b", "a\nb", "a\r\n b"]) },
        wellFormed: false,
      };
    case 5:
      return {
        headers: {
          ...good,
          [dice.pick(BREAKING)]: dice.pick([
            "-1",
            "1e3",
            "99999999999",
            "gzip",
            "chunked, identity",
            "x",
            "100-continue",
          ]),
        },
        wellFormed: false,
      };
    default:
      return { headers: { ...good, [name]: value }, wellFormed: true };
  }
}
const BREAKING = ["content-length", "transfer-encoding", "expect", "upgrade", "connection", "te", "trailer"] as const;
const ODD_NAMES = [
  "host",
  "origin",
  "sec-fetch-site",
  "x-forwarded-for",
  "forwarded",
  "x-forwarded-proto",
  "x-forwarded-host",
  "if-match",
  "if-none-match",
  "idempotency-key",
  "x-request-id",
  "accept",
  "accept-language",
  "accept-encoding",
  "range",
  "content-encoding",
  "cookie",
  "authorization",
  "core-forward",
  "core-min-revision",
  "core-served-by",
  "x-xsrf-token",
  "last-event-id",
  "user-agent",
  "x-http-method-override",
  "referer",
  "x-real-ip",
  "content-language",
] as unknown as readonly [string, ...string[]];
const ODD_VALUES: Record<string, readonly [string, ...string[]]> = {
  host: ["", "evil.example", "127.0.0.1", "[::1]", "localhost:99999", "a:b:c", "127.0.0.1@evil"],
  origin: ["null", "http://evil.example", "https://127.0.0.1:7220", "//"],
  "sec-fetch-site": ["cross-site", "same-site", "none", "same-origin", "?"],
  "x-forwarded-for": ["1.2.3.4", "::1, 1.2.3.4", "unknown", ",,,", "1.2.3.4:80"],
  authorization: ["Basic YTpi", "Bearer", "Bearer  ", "bearer x y", "Digest x", "Bearer kcs_", ","],
  cookie: [
    "kuma-session",
    "kuma-session=;;;",
    "=",
    "a=b; kuma-session=x; kuma-session=y",
    "kuma-oidc=x",
    "__Host-kuma-session=x",
  ],
  "content-encoding": ["gzip", "br", "identity, gzip", "x"],
  "core-forward": ["1", "2"],
  "idempotency-key": ["short", "with space in it", "x".repeat(129)],
  "last-event-id": ["x-1", "0-0", "-1", "1-99999999999999999999"],
};
const many = (d: Dice, n: number): Headers =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`x-many-${i}`, word(d, 10)]));

/** A path beside the good one. `secret`: a bearer, where it must not stand. */
export function oddPath(dice: Dice, good: string, secret: string): string {
  const bare = good.split("?")[0] ?? "/";
  const odd = encodeURI(oddString(dice).toWellFormed()).slice(0, 3000).replaceAll("#", "");
  return dice.pick<() => string>([
    () => `${bare}?access_token=${secret}`,
    () => `${bare}?name=${secret}`,
    () => `${bare}/${odd}`,
    () => `${bare}?${odd}=${odd}`,
    () => `${bare}?${"a=1&".repeat(dice.pick([10, 500, 3000]))}`,
    () => `${bare}?stale=1&stale=1`,
    () => `${bare}?__proto__=1&constructor=1`,
    () => `${bare}?size=${odd}&page=-1&cursor=${odd}`,
    () => `${bare}%00`,
    () => `${bare}%e0%a4`,
    () => `${bare}%`,
    () => `${bare}/..`,
    () => `${bare}/%2e%2e/%2e%2e/node/ca-key`,
    () => `/${"a".repeat(dice.pick([100, 4000, 15_000]))}`,
    () => `/api/v3/${"x/".repeat(dice.pick([5, 500]))}`,
    () => `/${odd}`,
    () => `//api/v3/services`,
    () => `/api/v3/services/${"%41".repeat(dice.pick([10, 1000]))}`,
    () => bare.toUpperCase(),
    () => `${bare};jsessionid=1`,
    () => `http://evil.example${bare}`,
    () => `*`,
    () => `${bare}?x#y`,
  ])();
}

/** Returns a method that must never succeed. */
export function oddMethod(dice: Dice): { name: string; wellFormed: boolean } {
  const known = dice.chance(0.7);
  if (known)
    return {
      name: dice.pick([
        "HEAD",
        "OPTIONS",
        "PUT",
        "TRACE",
        "DELETE",
        "PATCH",
        "POST",
        "GET",
        "PROPFIND",
        "QUERY",
        "LINK",
        "SEARCH",
      ]),
      wellFormed: true,
    };
  return {
    name: dice.pick(["CONNECT", "get", "PRI", "FOO", "G\u00cbT", "GET\t", "_", "POST".repeat(50)]),
    wellFormed: false,
  };
}

/** What is no HTTP, or only half. */
export function rawBytes(dice: Dice, good: Buffer): Buffer {
  const text = good.toString("latin1");
  const at = text.indexOf("\r\n\r\n");
  const head = text.slice(0, at);
  const raw = (s: string): Buffer => Buffer.from(s, "latin1");
  return dice.pick<() => Buffer>([
    () => Buffer.from(Array.from({ length: 1 + dice.upTo(400) }, () => dice.upTo(256))),
    () => raw(text.replace("HTTP/1.1", dice.pick(["HTTP/9.9", "HTTP/2.0", "HTTP/1.1x", "", "http/1.1"]))),
    () => raw(text.replace("Host:", "Hots:")),
    () => raw(text.replace(/\r\n/g, "\n")),
    () => raw(text.replace("\r\n", "\r\nHost: evil.example\r\n")),
    () => raw(`${head}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`),
    () => raw(`${head}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`),
    () => raw(`${head}\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx`),
    () => raw(`${head}\r\nTransfer-Encoding: chunked\r\n\r\n1;${"e".repeat(20_000)}\r\nx\r\n0\r\n\r\n`),
    () => raw(`${head}\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`),
    () => raw(`${head}\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`),
    () => raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
    () => raw(`${"\r\n".repeat(100)}${text}`),
    () => raw(text.slice(0, dice.upTo(text.length))),
    () => raw(`GET ${"/a".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`),
    () => raw(`${text}${text}`),
  ])();
}
