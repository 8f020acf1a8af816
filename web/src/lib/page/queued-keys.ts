/** The dialog or menu that a lazily loaded part opens, which takes the focus once it is mounted. */
const LAYER = "[role=dialog],[role=menu]";
const TABBABLE = "input,button,select,textarea,a[href],[tabindex='0']";
const NAMED = /^(?:Enter|Escape|Backspace|Delete|Tab|Arrow\w+)$/;
/** Upper bound of the wait for a part that failed to load, or opens no layer. */
const NO_LAYER_MS = 2000;

let loading = 0;
let queue: { release: () => void; again: () => void } | null = null;

/**
 * Queues keys while a part of the page loads, so that none acts on the page below it; returns the function that reports
 * it as loaded. The layer that it opens receives the keys in order. A focused field keeps the focus, and what is typed
 * there.
 */
export function queueKeys(): () => void {
  loading += 1;
  queue ??= startQueue();
  queue.again();
  return () => {
    loading -= 1;
    if (loading === 0) queue?.release();
  };
}

function startQueue() {
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
    queue = null;
  };
  /** Replays one key per task: the change of a key is rendered before the next one. */
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
    setTimeout(drain); // after the layer has set the focus
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

/** Reports whether a key types, selects or is a shortcut of the page; the browser's own are let through. */
function isOfInterest(event: KeyboardEvent): boolean {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const types = event.key.length === 1 && (plain || event.getModifierState("AltGraph"));
  return types || (plain && NAMED.test(event.key));
}

const isField = (element: Element | null): boolean => element?.matches("input:not([type=checkbox]),textarea") === true;

/** Does what the browser would do if the key were pressed now. */
function replay({ key, code, shiftKey }: KeyboardEvent): void {
  const target = document.activeElement ?? document.body;
  const event = new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true, composed: true });
  if (!target.dispatchEvent(event) || !(target instanceof HTMLElement)) return;
  if (key === "Tab") return tabFrom(target, shiftKey ? -1 : 1);
  if (!isField(target)) {
    if ((key === "Enter" || key === " ") && target.matches("button,a,input")) target.click();
    return;
  }
  // the only way in which a page can type like the keyboard does, with the field's own events
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
