import { createStore } from "./store.ts";

/** The fake cluster's switch, in development and demo builds; null in the real page. */
export interface Demo {
  readonly scenario: string;
  readonly scenarios: readonly string[];
  choose(name: string): void;
}
export const demo = createStore<Demo | null>(null);
