/*
 * Before the first paint: the theme and the language that were chosen here, so that nothing flashes; and a start
 * for what the first view waits for, its words and its scores.
 */
(function () {
  var root = document.documentElement;
  var kept = {};
  try {
    kept = { theme: localStorage.getItem("jauge.theme"), language: localStorage.getItem("jauge.language") };
  } catch (refused) {
    /* A browser that keeps nothing shows its own theme and language. */
  }
  if (kept.theme === "light" || kept.theme === "dark") root.dataset.theme = kept.theme;
  root.lang = (kept.language || (navigator.language || "en").slice(0, 2)) === "fr" ? "fr" : "en";

  ["page", "league"].forEach(function (part) {
    var words = document.createElement("link");
    words.rel = "modulepreload";
    words.href = "static/i18n/" + root.lang + "_" + part + ".js";
    document.head.append(words);
  });

  var asked = /^#?\/?(?:league(?:\?(.*))?)?$/.exec(location.hash);
  if (!asked || /panel=/.test(asked[1])) return;
  var found = /(?:^|&)window=(1h|6h|24h|7d|28d)(?:&|$)/.exec(asked[1] || "");
  var address = "api/v1/scores?window=" + (found ? found[1] : "24h");
  window.early = { address: address, answer: fetch(address, { credentials: "same-origin", cache: "no-cache" }) };
  window.early.answer.catch(function () {}); // whoever takes it will see
})();
