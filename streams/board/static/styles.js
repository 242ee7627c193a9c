/** Styles that the first view can do without: asked for by the others, or when there is nothing else to do. */

const LATER = [
  "static/css/brand.css",
  "static/css/views.css",
  "static/css/mentions.css",
  "static/css/people.css",
  "static/vendor/uplot/uPlot.min.css",
];
let asked = null;

/** Have them; those for paper stay the last. */
export const allStyles = () => (asked ??= Promise.all(LATER.map(have)));

function have(href) {
  const link = document.createElement("link");
  const there = new Promise((go) => {
    link.addEventListener("load", go);
    link.addEventListener("error", () => {
      link.remove();
      asked = null; // the next view asks again; until then plain is better than nothing
      go();
    });
  });
  Object.assign(link, { rel: "stylesheet", href });
  document.querySelector('link[media="print"]').before(link);
  return there;
}
