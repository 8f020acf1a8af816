import { createServer } from "node:net";

/** A loopback net of a test's own: 127.50.0.0 up to 127.59.255.0, one /24 for each cluster. */
export interface Net {
  /** three numbers: `127.53.20` */
  prefix: string;
  release(): Promise<void>;
}

const FIRST = 50;
const NETS = 10 * 256;
/** Below the product's ports; bound for as long as the net is in use, so that two runs never share one. */
const CLAIM_PORT = 7199;

function claim(prefix: string): Promise<Net | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ host: `${prefix}.1`, port: CLAIM_PORT, exclusive: true }, () => {
      server.unref();
      resolve({ prefix, release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/** Claims a free net, starting the search at a position that depends on this process. */
export async function claimNet(): Promise<Net> {
  for (let i = 0; i < NETS; i++) {
    const at = (process.pid * 37 + i) % NETS;
    const net = await claim(`127.${FIRST + Math.floor(at / 256)}.${at % 256}`);
    if (net !== null) return net;
  }
  throw new Error("no loopback net is free");
}
