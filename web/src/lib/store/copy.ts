/**
 * Copies text. `refused`: the browser offers no clipboard to this page (plain http, or forbidden); the caller then
 * selects the text.
 */
export async function copyText(text: string): Promise<"copied" | "refused"> {
  try {
    const clipboard = navigator.clipboard as Clipboard | undefined; // not available outside a secure context
    if (clipboard === undefined) return "refused";
    await clipboard.writeText(text);
    return "copied";
  } catch {
    return "refused";
  }
}
