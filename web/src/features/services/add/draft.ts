import { createStore } from "../../../lib/store/store.ts";

/** The name being typed. It outlives the dialog: Esc pressed by mistake or a lost leader does not lose a typed name. */
export const draftName = createStore("");
