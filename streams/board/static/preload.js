/*
 * Runs before the first paint: sets the stored theme and language, so that nothing flashes, and requests what the
 * first view needs, its texts and its scores.
 */
{
  const root = document.documentElement;
  const stored = {};
  try {
    stored.theme = localStorage.getItem("jauge.theme");
    stored.language = localStorage.getItem("jauge.language");
  } catch {
    /* A browser that stores nothing shows its own theme and language. */
  }
  if (stored.theme === "light" || stored.theme === "dark") root.dataset.theme = stored.theme;
  root.lang = (stored.language || (navigator.language || "en").slice(0, 2)) === "fr" ? "fr" : "en";

  for (const part of ["page", "league", "reasons"]) {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = `static/i18n/${root.lang}_${part}.js`;
    document.head.append(link);
  }

  const league = /^#?\/?(?:league(?:\?(.*))?)?$/.exec(location.hash);
  if (league && !/panel=/.test(league[1])) {
    const found = /(?:^|&)window=(1h|6h|24h|7d|28d)(?:&|$)/.exec(league[1] || "");
    const address = `api/v1/scores?window=${found ? found[1] : "24h"}`;
    window.preload = { address, answer: fetch(address, { credentials: "same-origin", cache: "no-cache" }) };
    window.preload.answer.catch(() => {}); // api.js reports the failure
  }
}
