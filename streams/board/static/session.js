/** Signing in: where the board requires a token, this form takes it and sends it to the board alone. */

import { send } from "./api.js";
import { h, refill } from "./dom.js";
import { store } from "./storage.js";
import { t } from "./language.js";

/** Show the form in `main`; `entered` is called once the board accepts the token. */
export function showSignIn(main, entered) {
  const token = h("input", {
    type: "password",
    id: "token",
    name: "token",
    required: true,
    autocomplete: "current-password",
    maxlength: 512,
  });
  const note = h("p", { class: "sign-in-note", role: "alert" });
  const form = h(
    "form",
    { class: "sign-in" },
    h("h1", {}, t("session.title")),
    h("p", {}, t("session.text")),
    h("label", { for: "token" }, t("session.token")),
    token,
    h("button", { type: "submit", class: "primary" }, t("session.enter")),
    note,
  );
  const elsewhere = new AbortController();
  addEventListener("storage", ({ key, newValue }) => key === "jauge.entered" && newValue && enter(), {
    signal: elsewhere.signal,
  }); // another tab of this browser signed in, and the cookie is theirs together
  const enter = () => {
    elsewhere.abort();
    entered();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = token.value;
    token.value = "";
    try {
      await send("session", { token: given });
      store("entered", String(Date.now())); // so that the header offers to leave; the token itself is stored nowhere
      enter();
    } catch (problem) {
      refill(note, problem.message);
      token.focus();
    }
  });
  refill(main, form);
  token.focus();
}

/** Leave: the board deletes its cookie. */
export async function leave() {
  await send("session", undefined, "DELETE");
  store("entered", "");
  location.reload();
}
