import { type RefObject, useEffect, useState } from "react";

/** Distance from the end, in pixels, within which a list counts as scrolled to its end. */
const NEAR_PX = 40;

/**
 * Keeps a list that is scrolled to its end there while lines are added. `last`: the number of the last line, 0: none;
 * `view`: changes when other lines are shown.
 */
export function useListEnd(box: RefObject<HTMLElement | null>, last: number, view: unknown) {
  const [isThere, setThere] = useState(true);
  useEffect(() => {
    const list = box.current;
    if (isThere && last > 0 && list !== null) list.scrollTop = list.scrollHeight;
  }, [box, isThere, last, view]);
  return {
    isThere,
    go: () => setThere(true),
    onScroll: (event: React.UIEvent<HTMLElement>) => {
      const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
      setThere(scrollHeight - scrollTop - clientHeight < NEAR_PX);
    },
  };
}
