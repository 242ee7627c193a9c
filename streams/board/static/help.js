/* The help in the theme that the reader chose on the board. */
try {
  const theme = localStorage.getItem("jauge.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  /* A browser that stores nothing shows its own theme. */
}
