/** What stands on a trend beside its line: annotations, and campaigns with the baseline of the days before them. */

import { ask } from "./api.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { dayMonth, isUnknown, moment } from "./format.js";
import { t } from "./language.js";
import { visible } from "./names.js";

const DAY_MS = 86_400_000;
const MOST = 40; // on one chart
const LETTERS = 18;
const LINE = 14; // px from one text to the next, where they would lie upon each other
const ROOM = 110; // px that a text takes

/** Read the marks of a brand's trend, or of several brands', between two times (ms). */
export async function readMarks(brands, from, to, signal) {
  const [{ rows }, campaigns] = await Promise.all([
    ask(
      "annotations",
      { brand: brands.length === 1 ? brands[0] : null, from: Math.round(from), to: Math.round(to) },
      signal,
    ),
    Promise.all(campaignsIn(brands, from, to).map((one) => ofCampaign(one, signal))),
  ]);
  const noted = rows
    .filter(({ brand }) => !brand || brands.includes(brand))
    .map(({ at, until, text, kind = "event" }) => ({ at, until, text, kind }));
  return [...noted, ...campaigns].sort((one, other) => one.at - other.at).slice(-MOST);
}

const spanOf = ({ first_day: first, last_day: last }) => [Date.parse(first), Date.parse(last) + DAY_MS];

function campaignsIn(brands, from, to) {
  return board.market.campaigns.filter((one) => {
    const [begin, end] = spanOf(one);
    return brands.includes(one.brand) && begin <= to && end >= from;
  });
}

/** A campaign, and the mean score of as many days before it. */
async function ofCampaign(campaign, signal) {
  const [at, until] = spanOf(campaign);
  const asked = { brand: campaign.brand, window: "24h", from: 2 * at - until, to: at, step: DAY_MS };
  const { series } = await ask("history", asked, signal).catch(() => ({ series: [] }));
  const scores = (series[0]?.points ?? []).filter((point) => !isUnknown(point)).map((point) => point.score);
  const baseline = scores.length ? scores.reduce((sum, one) => sum + one, 0) / scores.length : null;
  return { at, until, text: t("campaigns.mark", campaign.name), kind: "campaign", baseline };
}

/** Draw them on the canvas of a chart: a line or a span each, with its text; the texts of neighbours lie apart. */
export function drawMarks(plot, marks, inks) {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  const ratio = window.devicePixelRatio || 1;
  let [row, last] = [0, -Infinity];
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  for (const { at, until, text, kind, baseline } of marks) {
    const x = plot.valToPos(at / 1000, "x", true);
    const end = until ? plot.valToPos(until / 1000, "x", true) : x;
    if (end < left || x > left + width) continue;
    ctx.strokeStyle = ctx.fillStyle = inks[kind];
    ctx.globalAlpha = 0.1;
    if (until) ctx.fillRect(x, top, Math.max(end - x, ratio), height);
    ctx.globalAlpha = 1;
    ctx.lineWidth = ratio;
    ctx.setLineDash([]);
    stroke(ctx, x, top, x, top + height);
    if (baseline !== null && baseline !== undefined) {
      const y = plot.valToPos(baseline, "y", true);
      ctx.setLineDash([6 * ratio, 4 * ratio]);
      stroke(ctx, x, y, end, y);
    }
    const from = Math.max(x, left) + 3 * ratio;
    row = from - last < ROOM * ratio ? row + 1 : 0;
    last = from;
    ctx.fillText(short(text), from, top + (LINE * (row % 4) + 11) * ratio);
  }
  ctx.restore();
}

function stroke(ctx, x, y, toX, toY) {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}

function short(text) {
  const letters = [...visible(text)];
  return letters.length > LETTERS ? `${letters.slice(0, LETTERS - 1).join("")}…` : letters.join("");
}

/** The same in words, for those who do not see the canvas, and for all that a chart has no room for. */
export function writeMarks(place, marks) {
  place.hidden = !marks.length;
  refill(
    place,
    h("h3", {}, t("annotations.here")),
    h(
      "ul",
      {},
      marks.map(({ at, until, text, kind }) =>
        h(
          "li",
          { "data-mark": kind },
          h("span", { class: `tag mark-${kind}` }, kind === "campaign" ? dayMonth(at) : t(`annotations.kind.${kind}`)),
          " ",
          h("span", { dir: "auto" }, visible(text)),
          " ",
          h("span", { class: "muted" }, until ? `${moment(at)} – ${moment(until)}` : moment(at)),
        ),
      ),
    ),
  );
}

/** Where the words of the marks stand. */
export const marksPlace = () => h("div", { class: "marks", hidden: true });
