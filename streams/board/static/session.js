/** The door: where the board wants a token, it is asked for here and goes to the board alone. */

import { tell } from "./api.js";
import { h, refill } from "./dom.js";
import { store } from "./storage.js";
import { t } from "./language.js";

/** Show the form in `main`; `entered` is called once the board has let us in. */
export function showDoor(main, entered) {
  const token = h("input", {
    type: "password",
    id: "token",
    name: "token",
    required: true,
    autocomplete: "current-password",
    maxlength: 512,
  });
  const said = h("p", { class: "door-said", role: "alert" });
  const form = h(
    "form",
    { class: "door" },
    h("h1", {}, t("door.title")),
    h("p", {}, t("door.text")),
    h("label", { for: "token" }, t("door.token")),
    token,
    h("button", { type: "submit", class: "primary" }, t("door.enter")),
    said,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = token.value;
    token.value = "";
    try {
      await tell("session", { token: given });
      store("entered", "1"); // that there is a way out again; the token itself is kept nowhere
      entered();
    } catch (problem) {
      refill(said, problem.status === 401 ? t("door.refused") : problem.message);
      token.focus();
    }
  });
  refill(main, form);
  token.focus();
}

/** Leave: the board takes its cookie back. */
export async function leave() {
  await tell("session", undefined, "DELETE");
  store("entered", "");
  location.reload();
}
