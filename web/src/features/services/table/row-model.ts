import {
  columnOrderingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
} from "@tanstack/react-table";
import type { Service } from "@core-console/shared/contract/service";
import { COLUMN_IDS, columnOf } from "./columns.tsx";

/** Sorts core-2 before core-10, in any language. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export const features = tableFeatures({
  columnOrderingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});
const byValue: SortFn<typeof features, Service> = (a, b, id) => {
  const x: unknown = a.getValue(id);
  const y: unknown = b.getValue(id);
  if (typeof x === "number" && typeof y === "number") return x - y;
  return collator.compare(String(x), String(y));
};

const helper = createColumnHelper<typeof features, Service>();
/** The columns as the table library takes them, for sorting. */
export const sortedColumns = helper.columns(
  COLUMN_IDS.map((id) =>
    helper.accessor((service) => columnOf(id).sort(service) ?? undefined, {
      id,
      sortFn: byValue,
      sortUndefined: "last",
    }),
  ),
);
