import { ERROR_STATUS, PROBLEM_TYPE } from "@core-console/shared/contract/errors";
import { EN } from "@core-console/shared/words/en";
import { HOST_EN } from "@core-console/shared/words/host-en";
import { sentenceOf } from "./sentence.ts";
import { code, table } from "./table.ts";

const WORDS: Readonly<Record<string, string>> = { ...EN, ...HOST_EN };

/** docs/reference/errors.md: every error code of the API with its status and its English words. */
export function errorsDocument(): string {
  const errors = Object.entries(ERROR_STATUS)
    .toSorted(([a, x], [b, y]) => x - y || a.localeCompare(b, "en"))
    .map(([name, status]) => ({
      name,
      status,
      title: sentenceOf(WORDS[`title.${name}`] ?? "").text,
      sentence: sentenceOf(WORDS[name] ?? ""),
    }));
  const cases = errors.filter(({ sentence }) => sentence.cases.length > 0);
  return `# Error codes of the API

An error is an RFC 9457 problem document, ${code(PROBLEM_TYPE)}. Its ${code("code")} is one of these; ${code("params")} holds the values that the sentence names; ${code("detail")} is the whole sentence, in English or Russian as ${code("Accept-Language")} asks; ${code("requestId")} stands in the log of the Core that answered. Which route answers with which code: ${code("/api/v3/openapi.json")}.

After 503 and 429 wait as ${code("Retry-After")} says. After ${code("outcome_unknown")} repeat the request with the same ${code("Idempotency-Key")}: it is never done twice. 307 ${code("not_leader")} is between Cores, on 7210; a console follows it by itself.

${table(
  ["code", "status", "meaning"],
  errors.map(({ name, status, title, sentence }) => [code(name), String(status), `**${title}.** ${sentence.text}`]),
)}

## Where a parameter says more

${table(
  ["code", "when", "meaning"],
  cases.flatMap(({ name, sentence }) => sentence.cases.map(({ when, text }) => [code(name), code(when), text])),
)}
`;
}
