/** What is noted about one mention, below it: tags, who looks after it, whether it is handled, what hides it. */

import { h, refill } from "../dom.js";
import { t } from "../language.js";
import { visible, whoOf } from "../names.js";

/** Write a note into its line; null: nothing is noted. */
export function writeNote(line, note, hiddenBy = null) {
  const { tags = [], status = "new", assignee = "" } = note ?? {};
  refill(
    line,
    status === "handled" && h("span", { class: "tag" }, t("desk.status.handled")),
    tags.map((tag) => h("span", { class: "tag" }, h("bdi", {}, visible(tag)))),
    assignee && h("span", {}, t("desk.for"), " ", h("bdi", {}, whoOf(assignee))),
    hiddenBy && h("span", { class: "tag warn" }, t(`desk.hidden.${hiddenBy}`)),
  );
  line.hidden = !line.childElementCount;
}

export const noteLineOf = () => h("p", { class: "mention-note", hidden: true });
