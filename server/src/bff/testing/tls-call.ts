import { request } from "node:https";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { connect } from "node:tls";
import type { ConnectionOptions } from "node:tls";

export interface TlsAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Makes one call over TLS on a connection of its own. */
export function callTls(
  url: string,
  ca: string,
  options: { method?: string; headers?: OutgoingHttpHeaders; body?: string } = {},
): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const req = request(
      url,
      { method: options.method ?? "GET", headers: options.headers ?? {}, ca, agent: false },
      (res) => {
        let body = "";
        res.setEncoding("utf8");
        res.on("data", (more: string) => (body += more));
        res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
      },
    );
    req.on("error", reject);
    req.end(options.body);
  });
}

/**
 * Returns the result of a handshake with these options: protocol, cipher and the certificate's serial number, or an
 * error.
 */
export function shakeHands(
  url: string,
  options: ConnectionOptions,
): Promise<{ protocol: string; cipher: string; serial: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false, ...options }, () => {
      const found = {
        protocol: socket.getProtocol() ?? "",
        cipher: socket.getCipher().name,
        serial: socket.getPeerCertificate().serialNumber,
      };
      socket.destroy();
      resolve(found);
    });
    socket.on("error", reject);
  });
}
