/** Links to consoles by the names of their Cores. */
export function ConsoleLinks(props: { consoles: readonly { name: string; url: string }[] }) {
  return props.consoles.map(({ name, url }, at) => (
    <span key={url}>
      {at > 0 && ", "}
      <a href={url}>{name}</a>
    </span>
  ));
}
