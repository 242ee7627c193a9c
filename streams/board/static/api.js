/** Calls to the board. Every failure is one kind of error, with a text for the reader. */

import { has, t } from "./language.js";

const ROOT = "api/v1/";
const ANALYSES = [
  ...["brands/preview", "breakdowns", "campaigns", "compare", "corrections"],
  ...["explain", "themes", "tone", "voices"],
]; // one process works them out, in turn
const PATIENCE_MS = {
  "receivers/test": 90_000,
  "mentions/search": 90_000, // sorted by effect it is an analysis
  ...Object.fromEntries(ANALYSES.map((call) => [call, 90_000])),
  otherwise: 20_000,
};
const BUSY = [429, 503];
const BUSY_MS = 1_000;
const TRIES = 3;

/** A failed call: `status` is 0 when the board cannot be reached. */
export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail || title);
    Object.assign(this, { status, title, detail });
  }
}

/** The failure when the board does not answer. */
export const unreachable = () => new Problem(0, t("problem.unreachable"), t("problem.unreachable.detail"));

let unauthorized = () => {};

/** Set what happens when the board requires a token. */
export const onUnauthorized = (then) => {
  unauthorized = then;
};

/** The address of a call; an array repeats its name, and what is null is left out. */
export function address(call, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") query.append(name, one);
  const text = query.toString();
  return ROOT + call + (text ? `?${text}` : "");
}

/** GET; when the board is busy, wait for its Retry-After and try again. */
export async function ask(call, params = {}, signal = null) {
  for (let attempt = 1; ; attempt++) {
    const where = address(call, params);
    const answer = (await preloaded(where)) ?? (await request(where, { signal }, PATIENCE_MS[call]));
    if (!BUSY.includes(answer.status) || !answer.headers.has("Retry-After") || attempt === TRIES) return read(answer);
    await new Promise((go) => setTimeout(go, (Number(answer.headers.get("Retry-After")) || 1) * BUSY_MS));
  }
}

/** The answer that preload.js has requested, once. */
async function preloaded(where) {
  const { preload } = window;
  if (preload?.address !== where) return null;
  window.preload = null;
  return preload.answer.catch(() => null);
}

/** POST or DELETE with JSON. */
export async function send(call, body, method = "POST") {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  return read(
    await request(
      ROOT + call,
      { method, headers, body: body === undefined ? undefined : JSON.stringify(body) },
      PATIENCE_MS[call],
    ),
    call,
  );
}

async function request(where, options, patienceMs = PATIENCE_MS.otherwise) {
  const patience = AbortSignal.timeout(patienceMs);
  const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
  try {
    return await fetch(where, { credentials: "same-origin", cache: "no-cache", ...options, signal });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw unreachable();
  }
}

async function read(answer, call = "") {
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  let problem = {};
  try {
    problem = await answer.json();
  } catch {
    /* No problem+json: the status is the title. */
  }
  if (answer.status === 401 && call !== "session") unauthorized();
  const { title = String(answer.status), detail = "", code } = problem;
  if (has(`problem.${code}`)) throw new Problem(answer.status, t("problem"), t(`problem.${code}`, detail));
  throw new Problem(answer.status, title, detail);
}
