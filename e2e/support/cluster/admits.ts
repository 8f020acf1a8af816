import { connect } from "node:tls";

/** Reports whether a TLS port admits this caller: in TLS 1.3 a certificate is refused after the handshake. */
export function admits(host: string, port: number, tls: { ca: string; cert?: string; key?: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: "", checkServerIdentity: () => undefined, ...tls }, () => {
      socket.write("GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    });
    const end = (good: boolean): void => {
      socket.destroy();
      resolve(good);
    };
    socket.once("data", (bytes: Buffer) => end(bytes.toString().startsWith("HTTP/1.1")));
    socket.once("error", () => end(false));
    socket.once("close", () => end(false));
  });
}
