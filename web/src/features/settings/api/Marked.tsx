/**
 * Renders the subset of Markdown that the API's description uses: `code`, **strong**, lines. It is written in English.
 */
export function Marked(props: { text: string }) {
  const parts = props.text.split(/(`[^`]+`|\*\*[^*]+\*\*)/);
  return (
    <span lang="en" style={{ whiteSpace: "pre-line" }}>
      {parts.map((part, i) => {
        if (part.startsWith("`"))
          return (
            <code key={i} className="mono">
              {part.slice(1, -1)}
            </code>
          );
        return part.startsWith("**") ? <b key={i}>{part.slice(2, -2)}</b> : part;
      })}
    </span>
  );
}
