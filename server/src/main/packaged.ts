import { isSea } from "node:sea";

/**
 * Reports whether this is the one executable of the package, with the page inside, and not a bundle on a Node of a
 * checkout.
 */
export const packaged = (): boolean => isSea();
