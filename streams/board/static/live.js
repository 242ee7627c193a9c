/** The stream: opened again by the browser where it breaks, and by us where the browser gives up. */

import { address, ask } from "./api.js";

const AGAIN_MS = 4_000;
const SILENT_MS = 15_000;
const HIDDEN_MS = 60_000;
const EVENTS = ["league", "moved", "alert", "source", "state"];

/**
 * Follow one window.
 * `heard(event, data)` gets what is told; `linked(true | false)` whether the stream stands.
 */
export class Live {
  constructor(heard, linked) {
    this.heard = heard;
    this.linked = linked;
    this.window = null;
    this.stream = null;
    this.last = 0;
    setInterval(() => this.watch(), 5_000);
    document.addEventListener("visibilitychange", () => this.seen());
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
      stream.addEventListener(event, (told) => {
        if (stream !== this.stream) return;
        this.last = Date.now();
        this.linked(true);
        this.heard(event, JSON.parse(told.data));
      });
    stream.addEventListener("error", () => {
      if (stream !== this.stream) return;
      this.linked(false);
      if (stream.readyState === EventSource.CLOSED) this.again();
    });
  }

  /** The browser tells no status: an ordinary call finds out whether we are shut out. */
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
    if (document.hidden) this.leaving = setTimeout(() => this.close(), HIDDEN_MS);
    else if (this.window && !this.stream) this.open();
  }
}
