import { expect, test } from "vitest";
import { clusterView, refOf } from "../testing/facts.ts";
import { judgeHint } from "./judge-hint.ts";

const LIFE = "11111111-1111-4111-8111-111111111111";
const OTHER = "99999999-9999-4999-8999-999999999999";
const route = { kind: "leader", core: "h1:7210", ref: refOf(1), term: 5, generation: 1, lifeId: LIFE } as const;
const kindOf = (more: object, term = 6): string =>
  judgeHint({ cluster: clusterView(2, term, more), event: "hello", route, addressOf: () => "h2:7210" }).kind;

test.each<[string, object, number, string]>([
  ["a later term", {}, 6, "newer"],
  ["an older term", {}, 4, "none"],
  ["a later generation, whatever its term", { generation: 2, lifeId: OTHER }, 2, "newer"],
  ["another life of the same generation: none is chosen", { lifeId: OTHER }, 9, "none"],
  ["a Core of an older version", { lifeId: null }, 6, "newer"],
])("%s", (_, more, term, expected) => expect(kindOf(more, term)).toBe(expected));
