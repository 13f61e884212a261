/** Shows what somebody else decided meanwhile beside one's own decision, and asks which shall stand. */

export class Conflict {
  constructor(dialog) {
    this.dialog = dialog;
  }

  /** Resolves to the fields to send again (on the version now known), or null to keep theirs. */
  ask(html) {
    const { dialog } = this;
    const place = dialog.querySelector("[data-conflict]");
    place.innerHTML = html; // our own server's fragment, escaped there
    dialog.showModal();
    return new Promise((resolve) => {
      const done = (fields) => {
        dialog.close();
        place.replaceChildren();
        resolve(fields);
      };
      dialog.oncancel = () => done(null);
      place.onsubmit = (event) => {
        event.preventDefault();
        const mine = event.target.matches("[data-mine]");
        done(mine ? Object.fromEntries(new FormData(event.target)) : null);
      };
    });
  }
}
