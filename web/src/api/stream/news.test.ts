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
/** Looks once a second until then, as the page does. */
const oldAfterLooks = (news: News, fromMs: number, toMs: number): boolean => {
  for (let ms = fromMs; ms < toMs; ms += 1000) news.look(ms);
  return oldAt(news, toMs);
};

test("lights are outdated 5 s after the last report of a witness, and current with the next", () => {
  const news = live();
  news.event("seen", 1000);
  expect([oldAfterLooks(news, 1000, 6000), oldAt(news, 6001)]).toEqual([false, true]);
  news.event("member", 7000);
  expect(news.old.get()).toBe(false);
});

test("a console that reaches no Core keeps what it saw for 5 s", () => {
  const news = live();
  news.upstream("unreachable", 2000);
  expect([oldAfterLooks(news, 2000, 4000), oldAt(news, 5001)]).toEqual([false, true]);
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
  expect(oldAfterLooks(again, 0, 9000)).toBe(true);
  again.opened();
  again.event("seen", 9100);
  expect(again.old.get()).toBe(true);
  again.upstream("leader", 9101);
  expect(again.old.get()).toBe(false);
});

test("a list that was answered is news", () => {
  const news = live();
  expect(oldAfterLooks(news, 0, 9000)).toBe(true);
  news.answered(9000);
  expect(news.old.get()).toBe(false);
});

test("a page that was paused itself first reads what came meanwhile: one look after a pause makes nothing old", () => {
  const news = live();
  news.look(1000);
  expect(oldAt(news, 60_000)).toBe(false);
  expect(oldAt(news, 60_500)).toBe(false);
  news.event("seen", 60_550);
  expect([oldAt(news, 61_000), oldAt(news, 65_000)]).toEqual([false, false]);
});

test("nothing came meanwhile: the second look after a pause says so", () => {
  const news = live();
  news.look(1000);
  expect([oldAt(news, 60_000), oldAt(news, 61_000)]).toEqual([false, true]);
});
