/** What this browser stores of its reader: language, theme, watch list. Nothing else, and never a token. */

/** Return the stored text, or `otherwise`. */
export function stored(name, otherwise = null) {
  try {
    return localStorage.getItem(`jauge.${name}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Store a text; where the browser refuses, it is gone with the page. */
export function store(name, text) {
  try {
    localStorage.setItem(`jauge.${name}`, text);
  } catch {
    /* Private windows may refuse. */
  }
}
