import { createStore } from "../store/store.ts";

/** The fake cluster's switch, in development and demo builds; null in the real page. */
export interface Demo {
  readonly scenario: string;
  readonly scenarios: readonly string[];
  choose(name: string): void;
  /** logins of those who may sit at this browser */
  readonly people: readonly string[];
  /** null: nobody */
  become(login: string | null): void;
}
export const demo = createStore<Demo | null>(null);
