import { createStore } from "../store/store.ts";

/** The switch of the mock cluster, in development and demo builds; null in production. */
export interface Demo {
  readonly scenario: string;
  readonly scenarios: readonly string[];
  choose(name: string): void;
  /** logins of the users that can be signed in */
  readonly people: readonly string[];
  /** null: signed out */
  become(login: string | null): void;
}
export const demo = createStore<Demo | null>(null);
