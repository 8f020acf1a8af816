import { connect } from "node:net";
import { onTestFinished } from "vitest";

/** Sends these bytes, one char a byte, to a listener without TLS; everything that it says until it hangs up. */
export function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes, "latin1"));
    onTestFinished(() => void socket.destroy());
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(text));
  });
}

/** The statuses of the answers in what a listener said. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/(?:^|\r\n\r\n[^\r]*?)HTTP\/1\.1 (\d{3})/g)].map((m) => Number(m[1]));
