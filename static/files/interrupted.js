// Uploads that a reload or a crash of the browser cut off: the same file, chosen again, goes on where it was.

import { csrf } from "../webapp/csrf.js";
import { fingerprintOf, prefixOf } from "./one_upload.js";

export class Interrupted {
  constructor(section, template, user) {
    Object.assign(this, { section, template, user, known: [] });
  }

  /** Returns how many there are. */
  async load() {
    const stored = await window.tus.defaultOptions.urlStorage.findAllUploads();
    this.known = stored.filter((one) => one.urlStorageKey.startsWith(`tus::${prefixOf(this.user)}|`));
    this.render();
    return this.known.length;
  }

  /** What a file was being uploaded for, once for each upload of it; they are no longer interrupted then. */
  take(file) {
    const key = `tus::${fingerprintOf(file, this.user)}::`;
    const taken = this.known.filter((one) => one.urlStorageKey.startsWith(key));
    this.known = this.known.filter((one) => !taken.includes(one));
    this.render();
    return taken.map(({ metadata: { filename: _, ...metadata } }) => metadata);
  }

  render() {
    this.section.hidden = !this.known.length;
    this.section.querySelector("ul").replaceChildren(...this.known.map((stored) => this.row(stored)));
  }

  row(stored) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = stored.metadata.filename;
    row.querySelector("[data-forget]").addEventListener("click", () => this.forget(stored));
    return row;
  }

  forget(stored) {
    this.known = this.known.filter((one) => one !== stored);
    this.render();
    window.tus.defaultOptions.urlStorage.removeUpload(stored.urlStorageKey);
    // What the server does not hear of now expires there by itself.
    fetch(stored.uploadUrl, { method: "DELETE", headers: { ...csrf(), "Tus-Resumable": "1.0.0" } }).catch(() => {});
  }
}
