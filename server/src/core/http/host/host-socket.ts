/**
 * Invariant: only a connection through the socket's file counts as one of the host, and who may open that file is who
 * may read here. It is never a listener of the network, and opens no route that is not marked `onHost` in the contract.
 */

import { chmod, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import type { FastifyInstance } from "fastify";
import { HOST_SOCKET } from "../../../lib/process/node-files.ts";
import { LISTENER_LIMITS } from "../../../lib/http/listener-limits.ts";
import { socketPath } from "../../../lib/net/socket-path.ts";
import type { SignedInUser } from "../../accounts/callers/caller.ts";

const MAX_CONNECTIONS = 32;

const hostSockets = new WeakSet<object>();

/** Reports whether a connection came through the host's socket. */
export const isOfHost = (socket: object): boolean => hostSockets.has(socket);

/** Opens the socket in the Core's folder for the routes of its API; returns the function that closes it. */
export async function openHostSocket(path: string, api: FastifyInstance): Promise<() => Promise<void>> {
  await api.ready();
  const server = createServer(LISTENER_LIMITS, (request, response) => api.routing(request, response));
  server.maxConnections = MAX_CONNECTIONS;
  server.on("connection", (socket: Socket) => void hostSockets.add(socket));
  // The lock on the home says that no other Core serves it.
  await rm(path, { force: true });
  const bound = socketPath(dirname(path), HOST_SOCKET);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(bound.path, resolve);
    });
    // For the user that the Core runs as, and root; its folder is closed to all others besides.
    await chmod(path, 0o600);
  } catch (error) {
    bound.close();
    throw error;
  }
  return async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    bound.close();
  };
}

/** Returns the caller behind the host's socket: a viewer who is no user of the cluster. */
export function hostUser({ name }: { name: string }): SignedInUser {
  const at = new Date(0).toISOString();
  const login = `host:${name}`;
  const id = "host";
  return {
    role: "viewer",
    ofHost: true,
    user: {
      id,
      login,
      name: "",
      role: "viewer",
      source: "local",
      subject: null,
      passwordHash: null,
      mustChangePassword: false,
      disabled: false,
      createdAt: at,
      createdBy: login,
      lastSignInAt: null,
      knownAddresses: [],
    },
    by: {
      hash: "",
      token: {
        id,
        name: HOST_SOCKET,
        role: "viewer",
        userId: id,
        createdAt: at,
        expiresAt: at,
        lastUsedAt: null,
        suspendedAt: null,
        purpose: null,
      },
    },
  };
}
