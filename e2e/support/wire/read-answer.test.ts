import { expect, test } from "vitest";
import { readAnswer } from "./read-answer.ts";

const read = (text: string, ended = false) => readAnswer(Buffer.from(text), { ended, withoutBody: false });

test("an answer is whole by its length, and what follows is the next one's", () => {
  const one = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  expect(read(one.slice(0, -1))).toBeNull();
  expect(read(`${one}HTTP/1.1 404`)).toMatchObject({ used: one.length, answer: { status: 200, text: "{}" } });
});

test("chunks are put together", () => {
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect(read(`${head}3\r\nabc\r\n`)).toBeNull();
  expect(read(`${head}3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n`)?.answer.text).toBe("abcd");
});

test("without a length the end is the connection's", () => {
  const text = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
  expect(read(text)).toBeNull();
  expect(read(text, true)?.answer).toMatchObject({ status: 400, text: "", problem: null });
});

test("an interim answer is passed over, each cookie kept, what is no HTTP refused", () => {
  const done = "HTTP/1.1 204 No Content\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n";
  expect(read(`HTTP/1.1 100 Continue\r\n\r\n${done}`)?.answer).toMatchObject({
    status: 204,
    setCookies: ["a=1", "b=2"],
  });
  expect(() => read("SSH-2.0\r\n\r\n")).toThrow("no HTTP");
});

test("a problem is one only as the contract has it", () => {
  const as = (body: string) =>
    read(
      `HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )?.answer.problem;
  const problem = { type: "t", title: "t", status: 404, detail: "d", code: "not_found", requestId: "1" };
  expect(as(JSON.stringify(problem))).toEqual(problem);
  expect(as(JSON.stringify({ ...problem, code: "no_such_code" }))).toBeNull();
  expect(as("{")).toBeNull();
});
