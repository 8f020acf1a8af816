import { expect as bare } from "@playwright/test";
import { CONDITION_MS } from "../../support/patience.ts";

/** Playwright's own waits five seconds where no configuration of its runner is read, and none is here. */
export const expect = bare.configure({ timeout: CONDITION_MS });
