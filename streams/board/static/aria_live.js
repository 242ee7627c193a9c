/** What screen readers announce: new alerts, and nothing else. */

import { t } from "./language.js";
import { nameOf, sourceName } from "./names.js";

/** Announce that an alert was opened. */
export function announce(alert) {
  const who = alert.brand ? nameOf(alert.brand) : sourceName(alert.source);
  document.getElementById("announce").textContent = t("alert.announced", t(`alert.kind.${alert.kind}`), who);
}
