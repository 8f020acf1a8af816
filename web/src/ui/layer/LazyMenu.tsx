import { type ReactNode, Suspense, useState } from "react";
import { KeysWait } from "./LazyLayer.tsx";

/**
 * Wraps a menu that is loaded on demand and brings its own button. Until it is loaded `button` stands in its place: a
 * click on it opens the menu once it is there, and keys typed meanwhile are queued for it.
 */
export function LazyMenu(props: {
  button: (onClick: () => void) => ReactNode;
  children: (open: boolean) => ReactNode;
}) {
  const [wanted, setWanted] = useState(false);
  return (
    <Suspense
      fallback={
        <>
          {wanted && <KeysWait />}
          {props.button(() => setWanted(true))}
        </>
      }
    >
      {props.children(wanted)}
    </Suspense>
  );
}
