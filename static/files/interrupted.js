// Uploads that a reload or a crash of the browser cut off: the same file, chosen again, goes on where it was.

import { csrf } from "../webapp/csrf.js";
import { fingerprintOf, prefixOf } from "./one_upload.js";

export class Interrupted {
  constructor(section, template, user) {
    Object.assign(this, { section, template, user, known: new Map() });
  }

  /** Returns how many there are. */
  async load() {
    const stored = await window.tus.defaultOptions.urlStorage.findAllUploads();
    const ours = stored.filter((one) => one.urlStorageKey.startsWith(`tus::${prefixOf(this.user)}|`));
    this.known = new Map(ours.map((one) => [one.urlStorageKey.slice("tus::".length, one.urlStorageKey.lastIndexOf("::")), one]));
    this.render();
    return this.known.size;
  }

  /** What a file was being uploaded for, if it was; it is no longer interrupted then. */
  take(file) {
    const key = fingerprintOf(file, this.user);
    const stored = this.known.get(key);
    if (!stored) return null;
    this.known.delete(key);
    this.render();
    const { filename: _, ...metadata } = stored.metadata;
    return metadata;
  }

  render() {
    this.section.hidden = !this.known.size;
    this.section.querySelector("ul").replaceChildren(...[...this.known].map(([key, stored]) => this.row(key, stored)));
  }

  row(key, stored) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = stored.metadata.filename;
    row.querySelector("[data-forget]").addEventListener("click", () => this.forget(key, stored));
    return row;
  }

  forget(key, stored) {
    this.known.delete(key);
    this.render();
    window.tus.defaultOptions.urlStorage.removeUpload(stored.urlStorageKey);
    // What the server does not hear of now expires there by itself.
    fetch(stored.uploadUrl, { method: "DELETE", headers: { ...csrf(), "Tus-Resumable": "1.0.0" } }).catch(() => {});
  }
}
