import table from "./ListTable.module.css";

/** One column of a list: everything that makes it what it is. */
export interface ListColumn<Row> {
  title: string;
  cell: (row: Row) => React.ReactNode;
  /** not on a phone */
  wide?: boolean;
  /** one line, with digits of one width, as for times and addresses */
  fixed?: boolean;
  mono?: boolean;
  /** buttons or a menu at the end */
  act?: boolean;
  /** the title is only read out */
  titleHidden?: boolean;
  /** what a phone shows beneath the cell instead of in a column of its own */
  second?: (row: Row) => React.ReactNode;
  /** shown on hover */
  hint?: (row: Row) => string;
  className?: string | undefined;
}

/** A list as a table. `row`: draws a row around its cells where a plain one does not do. */
export function ListTable<Row>(props: {
  label: string;
  columns: readonly ListColumn<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  row?: (row: Row, cells: React.ReactNode) => React.ReactNode;
  className?: string | undefined;
}) {
  const { columns } = props;
  return (
    <table className={classes(table.table, props.className)} aria-label={props.label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col" className={classes(place(column), column.className)}>
              {column.titleHidden === true ? <span className="visually-hidden">{column.title}</span> : column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => {
          const cells = columns.map((column) => <Cell key={column.title} column={column} row={row} />);
          return props.row === undefined ? <tr key={props.keyOf(row)}>{cells}</tr> : props.row(row, cells);
        })}
      </tbody>
    </table>
  );
}

function Cell<Row>({ column, row }: { column: ListColumn<Row>; row: Row }) {
  const { fixed, mono, second } = column;
  return (
    <td
      className={classes(place(column), fixed && table.fixed, mono && "mono", column.className)}
      title={column.hint?.(row)}
    >
      {column.cell(row)}
      {second !== undefined && <span className={table.second}>{second(row)}</span>}
    </td>
  );
}

const place = (column: Pick<ListColumn<never>, "act" | "wide">) =>
  classes(column.act && table.act, column.wide && table.wide);

/** Returns the names that are given as one attribute; undefined where there are none. */
const classes = (...names: readonly (string | false | undefined)[]): string | undefined =>
  names.filter((name) => name !== undefined && name !== false && name !== "").join(" ") || undefined;
