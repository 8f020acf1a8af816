import { unlink } from "node:fs/promises";
import type { Server } from "node:net";
import { connect, createServer } from "node:net";
import { socketPath } from "./socket-path.ts";

export interface HomeLock {
  release(): Promise<void>;
}
export type LockResult =
  | { ok: true; lock: HomeLock }
  | { ok: false; /** who holds it; null when it did not say */ pid: number | null };

const NAME = "lock";
const ANSWER_MS = 1000;
const TRIES = 3;

function listen(path: string): Promise<Server | "taken"> {
  return new Promise((resolve, reject) => {
    const server = createServer((peer) => {
      peer.on("error", () => undefined);
      peer.end(`${process.pid}\n`);
    });
    server.once("error", (e: NodeJS.ErrnoException) => (e.code === "EADDRINUSE" ? resolve("taken") : reject(e)));
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Who answers at a lock's socket: a pid, `silent` for an owner that is alive but hangs, `stale` where nobody listens. */
function owner(path: string): Promise<number | "silent" | "stale"> {
  return new Promise((resolve, reject) => {
    let said = "";
    const peer = connect(path);
    const end = (answer: number | "silent" | "stale"): void => {
      peer.destroy();
      resolve(answer);
    };
    peer.setTimeout(ANSWER_MS, () => end("silent"));
    peer.on("data", (d) => (said += d.toString()));
    peer.on("end", () => end(/^\d+\n$/.test(said) ? Number(said) : "silent"));
    peer.on("error", (e: NodeJS.ErrnoException) => {
      if (e.code === "ECONNREFUSED" || e.code === "ENOENT") return end("stale");
      if (e.code === "EAGAIN" || e.code === "ECONNRESET" || e.code === "EPIPE") return end("silent");
      reject(e);
    });
  });
}

/**
 * Takes the lock of a folder for this process. Node has no flock: the lock is a Unix socket bound in the folder,
 * which the kernel lets go of with its owner, however that one died.
 */
export async function takeLock(folder: string): Promise<LockResult> {
  const socket = socketPath(folder, NAME);
  try {
    for (let i = 0; i < TRIES; i++) {
      const server = await listen(socket.path);
      if (server !== "taken") {
        return {
          ok: true,
          lock: { release: () => new Promise((done) => server.close(() => (socket.close(), done()))) },
        };
      }
      const who = await owner(socket.path);
      if (who !== "stale") {
        socket.close();
        return { ok: false, pid: who === "silent" ? null : who };
      }
      await unlink(socket.path).catch((e: NodeJS.ErrnoException) => {
        if (e.code !== "ENOENT") throw e;
      });
    }
  } catch (error) {
    socket.close();
    throw error;
  }
  socket.close();
  return { ok: false, pid: null };
}
