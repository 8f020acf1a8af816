import { useCallback, useSyncExternalStore } from "react";
import { ages } from "../../lib/format/ages.ts";
import { span } from "../../lib/format/format.ts";

/** Time since a service was last heard from. Renders separately, once a second, and only if its text changes. */
export function Age(props: { of: string; text?: (age: string) => string }) {
  const { of, text } = props;
  const age = useSyncExternalStore(
    ages.subscribe,
    useCallback(() => ages.get(of), [of]),
  );
  if (age === null) return null;
  return <>{text ? text(span(age)) : span(age)}</>;
}
