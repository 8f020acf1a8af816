import { expect, test } from "vitest";
import { nextCursor } from "./next-page.ts";

test.each([
  ['</api/v3/audit?size=2&cursor=a%2Fb>; rel="next"', "a/b"],
  ['<https://core-1:7210/api/v3/audit?cursor=x,y>; rel="next", </first>; rel="first"', "x,y"],
  ['</first?cursor=no>; rel="first", </next?cursor=yes>; rel=next', "yes"],
  ['</api/v3/audit?size=2>; rel="next"', null],
  ["", null],
  [null, null],
])("%s → %s", (link, cursor) => expect(nextCursor(link)).toBe(cursor));
