import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { readView, type TableView, writeView } from "./table-url.ts";

/** How long after the last key the search reaches the URL. */
const TYPED_MS = 250;
/** A view that hides no row. */
const EVERYTHING = { search: "", filters: {} } as const;

/** Returns how the table is viewed, as the URL says. The search field follows every key; rows and URL come after. */
export function useTableView() {
  const [url, setUrl] = useSearchParams();
  const view = useMemo(() => readView(url), [url]);
  const setView = useCallback((next: TableView) => setUrl((now) => writeView(next, now), { replace: true }), [setUrl]);
  const [search, setSearch] = useState(view.search);
  const deferred = useDeferredValue(search);
  useEffect(() => {
    if (search === view.search) return;
    const timer = setTimeout(
      () => setUrl((now) => writeView({ ...readView(now), search }, now), { replace: true }),
      TYPED_MS,
    );
    return () => clearTimeout(timer);
  }, [search, view.search, setUrl]);
  const clear = () => {
    setSearch("");
    setView({ ...view, ...EVERYTHING });
  };
  return { view, setView, search, setSearch, deferred, clear };
}
