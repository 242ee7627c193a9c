/** What this browser remembers of its reader: language, theme, watch list. Nothing else, and never a token. */

/** Return what was kept, or `otherwise`. */
export function kept(name, otherwise = null) {
  try {
    return localStorage.getItem(`jauge.${name}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a text; a browser that keeps nothing forgets it with the page. */
export function keep(name, text) {
  try {
    localStorage.setItem(`jauge.${name}`, text);
  } catch {
    /* Private windows may refuse. */
  }
}
