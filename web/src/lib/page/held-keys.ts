/** What a lazy part opens, and what takes the focus once it is there. */
const LAYER = "[role=dialog],[role=menu]";
const TABBABLE = "input,button,select,textarea,a[href],[tabindex='0']";
const NAMED = /^(?:Enter|Escape|Backspace|Delete|Tab|Arrow\w+)$/;
/** A part that failed to load, or opens no layer, takes no keys: an end for a wait that nothing else would end. */
const NO_LAYER_MS = 2000;

let loading = 0;
let hold: { release: () => void; again: () => void } | null = null;

/**
 * Queues keys while a lazy part loads, so that none acts on the page below it; returns what says that it has loaded. The
 * layer that it opens gets the keys, in their order. A field that has the focus keeps it, and what is typed there.
 */
export function holdKeys(): () => void {
  loading += 1;
  hold ??= startHold();
  hold.again();
  return () => {
    loading -= 1;
    if (loading === 0) hold?.release();
  };
}

function startHold() {
  const keys: KeyboardEvent[] = [];
  const before = new Set(document.querySelectorAll(LAYER));
  const field = isField(document.activeElement) ? document.activeElement : null;
  let draining = false;
  let late: ReturnType<typeof setTimeout> | undefined;
  const onKey = (event: KeyboardEvent): void => {
    if (!event.isTrusted || !isOfInterest(event) || (field !== null && event.target === field)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys.push(event);
  };
  const end = (): void => {
    clearTimeout(late);
    globalThis.removeEventListener("keydown", onKey, true);
    document.removeEventListener("focusin", onFocus);
    hold = null;
  };
  /** One a task: what a key changes is drawn before the next one comes. */
  const drain = (): void => {
    const key = keys.shift();
    if (key === undefined) return end();
    replay(key);
    setTimeout(drain);
  };
  const onFocus = (): void => {
    const layer = document.activeElement?.closest(LAYER);
    if (draining || loading > 0 || layer == null || before.has(layer)) return;
    draining = true;
    clearTimeout(late);
    setTimeout(drain); // after the layer has put the focus where it wants it
  };
  globalThis.addEventListener("keydown", onKey, true);
  document.addEventListener("focusin", onFocus);
  return {
    again: () => clearTimeout(late),
    release: () => {
      late = setTimeout(end, NO_LAYER_MS);
    },
  };
}

/** Keys that type, choose or are a shortcut of the page; the browser's own are let through. */
function isOfInterest(event: KeyboardEvent): boolean {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const types = event.key.length === 1 && (plain || event.getModifierState("AltGraph"));
  return types || (plain && NAMED.test(event.key));
}

const isField = (element: Element | null): boolean => element?.matches("input:not([type=checkbox]),textarea") === true;

/** Does with a key what the browser would have done, had it been pressed now. */
function replay({ key, code, shiftKey }: KeyboardEvent): void {
  const target = document.activeElement ?? document.body;
  const event = new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true, composed: true });
  if (!target.dispatchEvent(event) || !(target instanceof HTMLElement)) return;
  if (key === "Tab") return tabFrom(target, shiftKey ? -1 : 1);
  if (!isField(target)) {
    if ((key === "Enter" || key === " ") && target.matches("button,a,input")) target.click();
    return;
  }
  // the one way in which a page can type as the keyboard does, with the field's own events
  if (key.length === 1) document.execCommand("insertText", false, key);
  if (key === "Backspace") document.execCommand("delete");
  if (key === "Enter" && target instanceof HTMLInputElement) target.form?.requestSubmit();
}

function tabFrom(target: HTMLElement, step: number): void {
  const all = [...(target.closest(LAYER)?.querySelectorAll<HTMLElement>(TABBABLE) ?? [])].filter(
    (element) => element.offsetParent !== null && !element.matches(":disabled"),
  );
  all.at((all.indexOf(target) + step) % all.length)?.focus();
}
