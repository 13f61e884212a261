/** Sends what the reviewer decides, one after the other, each with the version that it was decided on.
 *
 * Stale (409): the conflict is shown and the rest waits. No connection, or signed out (401): the decision is kept and offered again. */

import { carried, carry, forget } from "../reviewing/undo_on_next_page.js";
import { Unsaved } from "../reviewing/unsaved.js";
import { csrf } from "./csrf.js";
import { replaceParts } from "./panel_parts.js";

const FRAGMENT = { "HX-Request": "true", Accept: "text/html" };

export class Decisions {
  constructor(root, panel, conflict) {
    Object.assign(this, { root, panel, conflict });
    this.waiting = Promise.resolve();
    this.undoable = [];
    this.unsaved = new Unsaved(root.querySelector("[data-unsaved]"));
    this.before = carried();
    if (this.before) this.say(this.before.said);
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
    forget();
    if (!last && this.before) return this.#undoBefore();
    if (!last) return this.say(this.root.dataset.nothingToUndo);
    if (!this.#stands(last.expect)) return this.say(this.root.dataset.changedSince);
    return this.send(last.fields, { undo: true });
  }

  /** The last decision is undone from the page that comes next. */
  carry(about, next) {
    const last = this.undoable.at(-1);
    if (last) carry(this.root.dataset, next, { ...last, said: `${about}: ${last.said}` });
  }

  /** On the page before this one, which then is shown again. Whoever decided there since is left alone. */
  async #undoBefore() {
    const { decide, page, fields, version } = this.before;
    const response = await this.#post({ version, ...fields }, decide);
    if (!response) return null;
    this.before = null;
    if (response.ok) return this.#go(page);
    this.say(response.status === 409 ? this.root.dataset.changedSince : plain(await response.text()), { trouble: true });
    return null;
  }

  /** As a link does: uploads under way stay. */
  #go(page) {
    const link = document.createElement("a");
    link.href = page;
    this.root.append(link);
    window.htmx.process(link);
    link.click();
    return null;
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
    if (!undo && shown.dataset.undo) this.#keep(shown.dataset);
    this.before = null;
    this.say(shown.dataset.said);
    this.panel.dispatchEvent(new CustomEvent("panel-replaced", { bubbles: true }));
    return shown;
  }

  #keep({ undo, said, version }) {
    this.undoable.push({ ...JSON.parse(undo), said, version });
  }

  async #stale(html) {
    const fields = await this.conflict.ask(html);
    if (fields) return this.#send(fields, false);
    this.panel.dispatchEvent(new CustomEvent("panel-stale", { bubbles: true }));
    return null;
  }

  async #post(fields, url = this.root.dataset.decide) {
    for (;;) {
      try {
        const response = await fetch(url, {
          method: "POST",
          body: new URLSearchParams(fields),
          headers: { ...csrf(), ...FRAGMENT },
        });
        if (response.status !== 401) return response;
        if (!(await this.unsaved.again({ signedOut: true }))) return null;
        await this.#renewToken();
        delete fields.csrfmiddlewaretoken; // of the conflict's form: of before signing in, too
      } catch {
        if (!(await this.unsaved.again())) return null;
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

  say(text, { trouble = false } = {}) {
    this.root.querySelector("[data-undo-last]").hidden = !this.undoable.length && !this.before;
    const line = this.root.querySelector("[data-said-line]");
    line.textContent = text ?? "";
    line.classList.toggle("is-trouble", trouble);
  }
}

function plain(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
}
