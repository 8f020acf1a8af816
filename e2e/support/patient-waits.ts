// Vitest's setup: by default a test gives up after five seconds, and `vi.waitFor` after one, which a busy machine
// exceeds.
import { vi } from "vitest";
import { CONDITION_MS, TEST_MS } from "./patience.ts";

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const waitFor = vi.waitFor;
vi.waitFor = (condition) => waitFor(condition, { timeout: CONDITION_MS, interval: 5 });
