/** Sends what the reviewer decides, one after the other, each with the version that it was decided on.
 *
 * Stale (409): the conflict is shown and the rest waits. No connection, or signed out (401): the decision is kept and offered again. */

import { csrf } from "./csrf.js";
import { replaceParts } from "./panel_parts.js";

const FRAGMENT = { "HX-Request": "true", Accept: "text/html" };

export class Decisions {
  constructor(root, panel, conflict) {
    Object.assign(this, { root, panel, conflict });
    this.waiting = Promise.resolve();
    this.undoable = [];
    this.unsaved = root.querySelector("[data-unsaved]");
  }

  get version() {
    return this.panel.querySelector("[data-parts]").dataset.version;
  }

  /** Resolves to the new panel, or null where nothing was saved. */
  send(fields, { undo = false } = {}) {
    const sending = this.waiting.then(() => this.#send(fields, undo));
    this.waiting = sending.catch(() => null);
    return sending;
  }

  async undo() {
    const last = this.undoable.pop();
    if (!last) return this.say(this.root.dataset.nothingToUndo);
    if (!this.#stands(last.expect)) return this.say(this.root.dataset.changedSince);
    return this.send(last.fields, { undo: true });
  }

  /** Whether what would be undone is still as this page left it: somebody else may have decided since. */
  #stands({ number, gone, row, verdict }) {
    const defect = number && this.panel.querySelector(`[data-number="${number}"]`);
    if (verdict) return this.panel.querySelector("[data-parts]").dataset.verdict === verdict;
    if (!number || gone) return !defect;
    return Boolean(defect) && Object.entries(row).every(([name, value]) => defect.dataset[name] === value);
  }

  async #send(fields, undo) {
    const response = await this.#post({ version: this.version, ...fields });
    if (!response) return null;
    const html = await response.text();
    if (response.ok) return this.#saved(html, undo);
    if (response.status === 409) return this.#stale(html);
    this.say(plain(html), { trouble: true });
    return null;
  }

  #saved(html, undo) {
    const shown = replaceParts(this.panel, html);
    if (!shown) return null;
    if (!undo && shown.dataset.undo) this.undoable.push(JSON.parse(shown.dataset.undo));
    this.say(shown.dataset.said);
    this.panel.dispatchEvent(new CustomEvent("panel-replaced", { bubbles: true }));
    return shown;
  }

  async #stale(html) {
    const fields = await this.conflict.ask(html);
    if (fields) return this.#send(fields, false);
    this.panel.dispatchEvent(new CustomEvent("panel-stale", { bubbles: true }));
    return null;
  }

  async #post(fields) {
    for (;;) {
      try {
        const response = await fetch(this.root.dataset.decide, {
          method: "POST",
          body: new URLSearchParams(fields),
          headers: { ...csrf(), ...FRAGMENT },
        });
        if (response.status !== 401) return response;
        if (!(await this.#tryAgain({ signedOut: true }))) return null;
        await this.#renewToken();
        delete fields.csrfmiddlewaretoken; // of the conflict's form: of before signing in, too
      } catch {
        if (!(await this.#tryAgain())) return null;
      }
    }
  }

  /** Signing in changed the token that the page was rendered with; a fresh panel brings the new one. */
  async #renewToken() {
    const response = await fetch(this.root.dataset.panel, { headers: FRAGMENT });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token) document.body.dataset.csrf = token;
  }

  #tryAgain({ signedOut = false } = {}) {
    this.unsaved.querySelector("[data-no-answer]").hidden = signedOut;
    this.unsaved.querySelector("[data-signed-out]").hidden = !signedOut;
    this.unsaved.hidden = false;
    return new Promise((resolve) => {
      const online = () => done(true);
      const done = (again) => {
        removeEventListener("online", online);
        this.unsaved.hidden = true;
        resolve(again);
      };
      this.unsaved.querySelector("[data-again]").onclick = () => done(true);
      this.unsaved.querySelector("[data-discard]").onclick = () => done(false);
      if (!signedOut) addEventListener("online", online);
    });
  }

  say(text, { trouble = false } = {}) {
    this.root.querySelector("[data-undo-last]").hidden = !this.undoable.length;
    const line = this.root.querySelector("[data-said-line]");
    line.textContent = text ?? "";
    line.classList.toggle("is-trouble", trouble);
  }
}

function plain(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
}
