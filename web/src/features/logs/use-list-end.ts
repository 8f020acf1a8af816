import { useEffect, useRef, useState } from "react";

/** Distance from the end, in pixels, within which a list counts as scrolled to its end. */
const NEAR_PX = 40;

/**
 * Keeps the list in `box` at its end while lines are added, unless the user scrolled away. `last`: the number of the
 * last line, 0: none; `view`: changes when other lines are shown.
 */
export function useListEnd(last: number, view: unknown) {
  const box = useRef<HTMLDivElement>(null);
  const [isThere, setThere] = useState(true);
  useEffect(() => {
    const list = box.current;
    if (isThere && last > 0 && list !== null) list.scrollTop = list.scrollHeight;
  }, [isThere, last, view]);
  return {
    box,
    isThere,
    go: () => setThere(true),
    onScroll: (event: React.UIEvent<HTMLElement>) => {
      const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
      setThere(scrollHeight - scrollTop - clientHeight < NEAR_PX);
    },
  };
}
