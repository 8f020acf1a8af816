import { act, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Age } from "./Age.tsx";
import { ages, createAges } from "../../lib/format/ages.ts";

test("an age grows while nothing is heard and falls back when something is", () => {
  const store = createAges();
  store.take({ a: 200, b: null }, 1000);
  expect(store.get("a")).toBe(200);
  expect(store.get("b")).toBeNull();
  expect(store.get("never")).toBeNull();
  store.tick(4000);
  expect(store.get("a")).toBe(3200);
  store.take({ a: 100 }, 5000);
  expect(store.get("a")).toBe(100);
  store.forget();
  expect(store.get("a")).toBeNull();
});

test("a cell shows the age of its own service", () => {
  render(<Age of="x" />);
  act(() => ages.take({ x: 400, y: 9000 }, 100_000));
  expect(screen.getByText("0.4 s")).toBeInTheDocument();
  act(() => ages.tick(112_000));
  expect(screen.getByText("12 s")).toBeInTheDocument();
});
