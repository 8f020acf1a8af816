import { useEffect } from "react";
import { createStore } from "../store/store.ts";

/** The name of the open page, for the tab's title. */
export const pageTitle = createStore("");

export function usePageTitle(title: string): void {
  useEffect(() => pageTitle.set(title), [title]);
}
