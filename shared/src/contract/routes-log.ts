import { LogDownloadQuery, LogLevelNow, LogLevelPatch, LogQuery } from "./log.ts";
import { Stale } from "./query.ts";
import type { Route } from "./route.ts";

const READ = ["validation_failed", "not_found", "core_silent", "core_failed", "rate_limited", "no_leader"] as const;

/** Routes of logs. A log is stored on its Core's host: the called Core fetches it from there over the node routes. */
export const LOG_ROUTES = {
  serviceLog: {
    method: "GET",
    path: "/services/:id/log",
    audience: "user",
    permission: "logs.read",
    query: LogQuery,
    answers: { 200: null },
    errors: READ,
  },
  /** gzip: rotated files and the current one, oldest first */
  serviceLogDownload: {
    method: "GET",
    path: "/services/:id/log/download",
    audience: "user",
    permission: "logs.read",
    query: LogDownloadQuery,
    answers: { 200: null },
    errors: READ,
  },
  serviceLogLevel: {
    method: "GET",
    path: "/services/:id/log-level",
    audience: "user",
    permission: "logs.read",
    query: Stale,
    answers: { 200: LogLevelNow },
    errors: ["not_found", "core_silent", "core_failed", "no_leader"],
  },
  changeServiceLogLevel: {
    method: "PATCH",
    path: "/services/:id/log-level",
    audience: "user",
    permission: "services.change",
    body: LogLevelPatch,
    answers: { 200: LogLevelNow },
    errors: [
      "validation_failed",
      "not_found",
      "core_silent",
      "core_failed",
      "key_reused",
      "no_leader",
      "outcome_unknown",
    ],
  },
  nodeLog: {
    method: "GET",
    path: "/node/log",
    audience: "node",
    voting: true,
    onHost: true,
    query: LogQuery,
    answers: { 200: null },
    errors: ["validation_failed", "forbidden", "rate_limited"],
    local: true,
  },
  nodeLogDownload: {
    method: "GET",
    path: "/node/log/download",
    audience: "node",
    voting: true,
    query: LogDownloadQuery,
    answers: { 200: null },
    errors: ["validation_failed", "forbidden", "rate_limited"],
    local: true,
  },
  nodeLogLevel: {
    method: "GET",
    path: "/node/log-level",
    audience: "node",
    voting: true,
    answers: { 200: LogLevelNow },
    errors: ["forbidden"],
    local: true,
  },
  changeNodeLogLevel: {
    method: "POST",
    path: "/node/log-level",
    audience: "node",
    voting: true,
    body: LogLevelPatch,
    answers: { 200: LogLevelNow },
    errors: ["validation_failed", "forbidden"],
    local: true,
  },
} as const satisfies Record<string, Route>;
