/** What the page knows of the market, kept up to date by the stream; views subscribe to it. */

import { ask } from "./api.js";
import { Live } from "./live.js";
import { placeTies } from "./rank.js";

const REFRESH_MS = 15_000;
export const WINDOWS = ["1h", "6h", "24h", "7d", "28d"];
export const INDICATORS = ["presence", "reach", "engagement", "favour"];

/** Whether somebody looks after an incident, or nobody wants to be reminded of it now. */
export function isQuiet({ acknowledgement: standing }) {
  return Boolean(standing) && (!standing.until || standing.until > Date.now());
}

class Board extends EventTarget {
  constructor() {
    super();
    this.window = "24h";
    this.panel = "";
    this.market = { brands: [], panels: [], campaigns: [], may_label: false };
    this.versions = null;
    this.rows = new Map(); // brand -> Standing
    this.places = new Map(); // brand -> { rank, percentile, share }, within the panel
    this.sparks = {};
    this.reasons = {}; // brand -> ChangeReason, of those that moved most
    this.at = 0;
    this.loaded = false; // whether this window has arrived
    this.state = null;
    this.linked = null;
    this.wasLinked = false;
    this.receivedAt = null; // when the stream said anything last, by the clock of this machine
    this.openAlerts = new Map(); // id -> Alert
    this.started = false;
    this.live = new Live(
      (event, data) => this.receive(event, data),
      (linked) => this.link(linked),
    );
    setInterval(() => this.started && !document.hidden && this.refresh(), REFRESH_MS);
  }

  /** Begin: who is followed, what is open, and the stream. */
  async start() {
    this.started = true;
    this.live.follow(this.window);
    await this.readAll();
  }

  /** What the stream does not bring: ranks, who is followed, what is open. */
  readAll() {
    return Promise.all([
      this.refresh(),
      ask("market").then((market) => this.emit("market", (this.market = market))),
      this.readAlerts(),
    ]);
  }

  /** Look at another window or panel: what is known of the old one does not stand for it. */
  look(window, panel = this.panel) {
    if (window === this.window && panel === this.panel) return;
    const turned = window !== this.window;
    Object.assign(this, { window, panel, places: new Map() });
    if (turned) {
      Object.assign(this, { rows: new Map(), sparks: {}, reasons: {}, loaded: false });
      if (this.started) this.live.follow(window);
    }
    this.emit("turned", null);
    if (this.started) this.refresh();
  }

  /** Rank, percentile and share change with every brand, so they come as a whole now and then. */
  async refresh() {
    const { window, panel } = this;
    this.refreshing?.abort(); // an answer that is late is not waited for twice
    const { signal } = (this.refreshing = new AbortController());
    try {
      const league = await ask("scores", { window, panel }, signal);
      if (window === this.window && panel === this.panel) this.takeLeague(league);
    } catch (problem) {
      if (signal.aborted) return;
      if ([400, 404].includes(problem.status) && panel && panel === this.panel) this.look(window, "");
      else this.emit("problem", problem);
    }
  }

  async readAlerts() {
    const open = await ask("alerts", { state: "open", limit: 200 }).catch(() => null);
    if (!open) return;
    this.openAlerts = new Map(open.rows.map((alert) => [alert.id, alert]));
    this.emit("alerts", null);
  }

  /** Open alerts that nobody has taken up: what the head of the page counts. */
  get loudAlerts() {
    return [...this.openAlerts.values()].filter((alert) => !isQuiet(alert));
  }

  /** Brands of the panel that is looked at, or null: all of them. */
  get members() {
    const panel = this.panel && this.market.panels.find((one) => one.name === this.panel);
    return panel ? new Set(panel.brands) : null;
  }

  receive(event, data) {
    this.receivedAt = Date.now();
    if (event === "league") data.window === this.window && this.takeLeague(data);
    else if (event === "moved") data.window === this.window && this.takeMoved(data);
    else if (event === "alert") this.takeAlert(data);
    else {
      if (event === "state") this.state = data;
      this.emit(event, data);
    }
  }

  takeLeague(league) {
    if (league.versions) this.versions = league.versions;
    if (league.at > this.at || !this.loaded) this.at = league.at;
    const ranked = league.panel === this.panel;
    if (ranked) this.places = new Map();
    for (const row of league.rows) {
      const known = this.rows.get(row.brand);
      if (!known || known.at <= row.at) this.rows.set(row.brand, row);
      if (ranked) this.places.set(row.brand, { rank: row.rank, percentile: row.percentile, share: row.share_of_voice });
    }
    if (ranked) placeTies(this.places, league.rows);
    Object.assign(this.sparks, league.sparks);
    this.reasons = league.reasons ?? {};
    this.loaded ||= ranked;
    this.emit("league", league);
  }

  takeMoved(moved) {
    this.at = Math.max(this.at, moved.at);
    for (const row of moved.rows) this.rows.set(row.brand, row);
    this.emit("moved", moved);
  }

  takeAlert(alert) {
    const known = this.openAlerts.has(alert.id);
    if (alert.state === "closed") this.openAlerts.delete(alert.id);
    else this.openAlerts.set(alert.id, alert);
    this.emit("alerts", { alert, isNew: !known && alert.state !== "closed" });
  }

  link(linked) {
    if (linked === this.linked) return;
    const isBack = linked && this.wasLinked;
    this.wasLinked ||= linked === true;
    this.linked = linked;
    this.lostAt = linked ? null : Date.now();
    this.emit("link", linked);
    if (isBack) this.readAll().catch(() => {}); // it may be another board by now; what fails is asked for again later
  }

  emit(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  /** Call `listener` for each event, until `signal` ends the view. */
  on(events, listener, signal) {
    for (const event of [events].flat())
      this.addEventListener(event, ({ detail }) => listener(detail, event), { signal });
  }
}

export const board = new Board();
