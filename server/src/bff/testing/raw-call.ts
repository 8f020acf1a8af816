import { connect } from "node:net";
import { onTestFinished } from "vitest";

/**
 * Sends these bytes, one char a byte, to a listener without TLS; returns everything that it sends until it closes the
 * connection.
 */
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

/** Returns the statuses of the answers in the text that a listener sent. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/(?:^|\r\n\r\n[^\r]*?)HTTP\/1\.1 (\d{3})/g)].map((m) => Number(m[1]));
