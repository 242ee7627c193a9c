/** The event stream: the browser reopens it when it breaks, we reopen it when the browser gives up. */

import { address, ask } from "./api.js";

const AGAIN_MS = 4_000;
const SILENT_MS = 15_000;
const HIDDEN_MS = 60_000;
const EVENTS = ["league", "moved", "alert", "source", "state"];

/**
 * Follow one window.
 * `receive(event, data)` gets each event; `linked(true | false | null)` whether the stream is open; null: it was closed on purpose.
 */
export class Live {
  constructor(receive, linked) {
    this.receive = receive;
    this.linked = linked;
    this.window = null;
    this.stream = null;
    this.last = 0;
    setInterval(() => this.watch(), 5_000);
    document.addEventListener("visibilitychange", () => this.seen());
    addEventListener("online", () => this.window && this.open());
  }

  follow(window) {
    this.window = window;
    this.open();
  }

  open() {
    this.close();
    this.last = Date.now();
    const stream = new EventSource(address("stream", { window: this.window }));
    this.stream = stream;
    for (const event of EVENTS)
      stream.addEventListener(event, ({ data }) => {
        if (stream !== this.stream) return;
        this.last = Date.now();
        this.linked(true);
        this.receive(event, JSON.parse(data));
      });
    stream.addEventListener("error", () => {
      if (stream !== this.stream) return;
      this.linked(false);
      if (stream.readyState === EventSource.CLOSED) this.again();
    });
  }

  /** An EventSource has no status: an ordinary call shows whether the board requires a token. */
  again() {
    this.close();
    this.waiting = setTimeout(() => {
      ask("state").then(
        () => this.open(),
        (problem) => problem.status !== 401 && this.again(),
      );
    }, AGAIN_MS);
  }

  close() {
    clearTimeout(this.waiting);
    this.stream?.close();
    this.stream = null;
  }

  watch() {
    if (this.stream && Date.now() - this.last > SILENT_MS) {
      this.linked(false);
      this.open();
    }
  }

  /** A page that nobody looks at costs nobody anything after a minute. */
  seen() {
    clearTimeout(this.leaving);
    if (document.hidden)
      this.leaving = setTimeout(() => {
        this.close();
        this.linked(null); // whoever comes back sees a page that opens, and not a board that is lost
      }, HIDDEN_MS);
    else if (this.window && !this.stream) this.open();
  }
}
