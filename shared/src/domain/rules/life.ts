import type { Life } from "../../contract/life.ts";

/** Reports whether two lives of a cluster are one. An ID that is not known makes no difference. */
export function isSameLife(one: Life, other: Life): boolean {
  if (one.generation !== other.generation) return false;
  return one.lifeId === null || other.lifeId === null || one.lifeId === other.lifeId;
}
