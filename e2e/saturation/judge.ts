/** One look at the page of services: the pill in the header, and the rows of the Cores that vote. */
export interface Screen {
  /** its word: Healthy, Warning, No leader … */
  pill: string;
  /** all of its text */
  pillText: string;
  /** whom the pill names as the leader */
  leader: string | null;
  rows: readonly { name: string; light: string; role: string | null }[];
}

const DOWN: ReadonlySet<string> = new Set(["No leader", "No majority"]);
const majority = (voters: number): number => Math.floor(voters / 2) + 1;
const NOT_ALIVE: ReadonlySet<string> = new Set(["Off", "Unknown"]);

/**
 * Returns the contradictions of one screen, as text; empty when badge and rows agree. All rows are voters, and there
 * are `voters`.
 */
export function contradictions(screen: Screen, voters: number): string[] {
  const { pill, pillText, leader, rows } = screen;
  // A look that reads nothing would find nothing.
  if (pill === "" || rows.length !== voters || rows.some((r) => r.light === ""))
    return [`the page shows no pill, or not ${voters} rows with a light each`];
  const leading = rows.filter((r) => r.role === "leader").map((r) => r.name);
  const troubled = rows.filter((r) => r.light !== "On").map((r) => `${r.name} ${r.light}`);
  const alive = rows.filter((r) => !NOT_ALIVE.has(r.light) && r.role !== null).length;
  const may = alive - majority(rows.length);
  const out: string[] = [];
  if (leading.length > 1) out.push(`rows have ${leading.length} leaders: ${leading.join(", ")}`);
  if (leader !== null && leading.some((name) => name !== leader))
    out.push(`the pill's leader is ${leader}, the rows' ${leading.join(", ")}`);
  if (DOWN.has(pill) && leading.length > 0)
    out.push(`the pill says ${pill}, and the rows have a leader: ${leading.join(", ")}`);
  if (pill === "No majority" && may >= 0)
    out.push(`the pill says No majority, and ${alive} of ${rows.length} rows are alive`);
  if (pill === "Healthy" && troubled.length > 0)
    out.push(`the pill says Healthy, and the rows: ${troubled.join(", ")}`);
  if (pill === "Unknown" && rows.some((r) => r.light === "On")) out.push("the pill says Unknown, and rows are On");
  const told = mayFailIn(pillText);
  if (told !== null && told !== Math.max(0, may))
    out.push(`the pill says that ${told} may fail, and by the rows it is ${may}`);
  return out;
}

function mayFailIn(text: string): number | null {
  if (text.includes("none may fail")) return 0;
  const n = /(\d+) of \d+ may still fail/.exec(text)?.[1];
  return n === undefined ? null : Number(n);
}

/** What the engines logged while the page was open. */
export interface EngineHistory {
  /** `core-2 7`: who won which term */
  won: ReadonlySet<string>;
  /** how often an engine lost its leader or stood for election */
  unrest: number;
}

/** What Cores' engines logged; lines of JSON by the Core's name. */
export function historyIn(logs: ReadonlyMap<string, readonly string[]>): EngineHistory {
  const won = new Set<string>();
  let unrest = 0;
  for (const [name, lines] of logs)
    for (const line of lines) {
      const term = /became leader at term (\d+)/.exec(line)?.[1];
      if (term !== undefined) won.add(`${name} ${term}`);
      if (/ lost leader | is starting a new election /.test(line)) unrest++;
    }
  return { won, unrest };
}

/**
 * Returns announcements of the page that no engine confirms, or that were made twice. `all` of the engines' history,
 * `during` the run.
 */
export function falseNews(said: readonly string[], all: EngineHistory, during: EngineHistory): string[] {
  const out: string[] = [];
  const seen = new Set<string>();
  let leaderless = 0;
  for (const text of said) {
    const news = /^(.+) leads now, term (\d+)$/.exec(text);
    if (news !== null) {
      const claim = `${news[1]} ${news[2]}`;
      if (!all.won.has(claim)) out.push(`"${text}", which no engine says`);
      else if (!during.won.has(claim)) out.push(`"${text}", which it did before`);
      if (seen.has(claim)) out.push(`"${text}", said again`);
      seen.add(claim);
    } else if (text === "The cluster has no leader") leaderless++;
  }
  if (leaderless > during.unrest)
    out.push(`"The cluster has no leader" ${leaderless} times, and the engines lost one ${during.unrest} times`);
  return out;
}
