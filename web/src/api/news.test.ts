import { expect, test } from "vitest";
import { createNews, type News } from "./news.ts";

const live = (): News => {
  const news = createNews();
  news.opened();
  news.upstream("leader", 0);
  return news;
};
const oldAt = (news: News, nowMs: number): boolean => {
  news.look(nowMs);
  return news.old.get();
};

test("lights are old 5 s after the last word of a witness, and young with the next", () => {
  const news = live();
  news.event("seen", 1000);
  expect([oldAt(news, 6000), oldAt(news, 6001)]).toEqual([false, true]);
  news.event("member", 7000);
  expect(news.old.get()).toBe(false);
});

test("a console that reaches nobody keeps what it saw for 5 s", () => {
  const news = live();
  news.upstream("unreachable", 2000);
  expect([oldAt(news, 4000), oldAt(news, 5001)]).toEqual([false, true]);
  news.upstream("no_leader", 9000);
  expect(news.old.get()).toBe(false);
});

test("what a console remembers when a page connects is no news", () => {
  const first = createNews();
  first.opened();
  first.event("seen", 100);
  expect(first.upstream("unreachable", 101)).toBe(true);
  expect(first.old.get()).toBe(true);
  const again = live();
  expect(oldAt(again, 9000)).toBe(true);
  again.opened();
  again.event("seen", 9100);
  expect(again.old.get()).toBe(true);
  again.upstream("leader", 9101);
  expect(again.old.get()).toBe(false);
});

test("a list that was answered is news", () => {
  const news = live();
  expect(oldAt(news, 9000)).toBe(true);
  news.answered(9000);
  expect(news.old.get()).toBe(false);
});
