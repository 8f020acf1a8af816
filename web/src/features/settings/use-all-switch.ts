import { useSearchParams } from "react-router";
import { usePermission } from "../../api/session/use-permission.ts";
import { whyNot } from "../../lib/format/words.ts";

/**
 * Returns whether to show the user's own objects or all: the choice is in the URL (`?all=1`), and only administrators
 * may change it.
 */
export function useAllSwitch(): { all: boolean; why: string | null; set: (all: boolean) => void } {
  const [url, setUrl] = useSearchParams();
  const why = whyNot(usePermission("users.manage"));
  return {
    all: why === null && url.get("all") === "1",
    why,
    set: (all) =>
      setUrl(
        (now) => {
          const next = new URLSearchParams(now);
          if (all) next.set("all", "1");
          else next.delete("all");
          return next;
        },
        { replace: true },
      ),
  };
}
