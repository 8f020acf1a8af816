import { TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useSlashKey } from "../../lib/page/typing.ts";

const TYPED_MS = 300;

/** A field that shows every key at once; its search runs a little later, or on Enter. */
export function TypedField(props: {
  label: string;
  value: string;
  className: string;
  search?: true;
  onValue: (value: string) => void;
}) {
  const { value, onValue, search } = props;
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value); // cleared, or changed by the browser's history
    setTyped(value);
  }
  const latest = useRef(onValue);
  useEffect(() => {
    latest.current = onValue;
  });
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => latest.current(typed.trim()), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  const box = useRef<HTMLInputElement>(null);
  useSlashKey(box, search === true);
  return (
    <TextInput
      ref={box}
      size="xs"
      className={props.className}
      type={search === true ? "search" : "text"}
      aria-label={props.label}
      placeholder={props.label}
      value={typed}
      autoComplete="off"
      spellCheck={false}
      onChange={(e) => setTyped(e.currentTarget.value)}
      onKeyDown={(e) => {
        if (e.key === "Enter") latest.current(typed.trim());
        if (e.key === "Escape") latest.current("");
      }}
    />
  );
}
