import { createStore } from "../../../lib/store/store.ts";

/** The name being typed. It outlives the dialog: a slip on Esc or a lost leader costs nobody a typed name. */
export const draftName = createStore("");
