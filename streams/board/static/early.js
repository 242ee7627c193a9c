/* Before the first paint: the theme and the language that were chosen here, so that nothing flashes. */
(function () {
  var kept = {};
  try {
    kept = { theme: localStorage.getItem("jauge.theme"), language: localStorage.getItem("jauge.language") };
  } catch (refused) {
    /* A browser that keeps nothing shows its own theme and language. */
  }
  if (kept.theme === "light" || kept.theme === "dark") document.documentElement.dataset.theme = kept.theme;
  var language = kept.language || (navigator.language || "en").slice(0, 2);
  document.documentElement.lang = language === "fr" ? "fr" : "en";
})();
