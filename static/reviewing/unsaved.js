/** What is shown while a decision cannot be sent: nobody answers, or the session has ended. It is kept until somebody says. */

export class Unsaved {
  constructor(place) {
    this.place = place;
  }

  /** Resolves to true where it is to be sent again, to false where it is dropped. */
  again({ signedOut = false } = {}) {
    const { place } = this;
    place.querySelector("[data-no-answer]").hidden = signedOut;
    place.querySelector("[data-signed-out]").hidden = !signedOut;
    place.hidden = false;
    return new Promise((resolve) => {
      const online = () => done(true);
      const done = (again) => {
        removeEventListener("online", online);
        place.hidden = true;
        resolve(again);
      };
      place.querySelector("[data-again]").onclick = () => done(true);
      place.querySelector("[data-discard]").onclick = () => done(false);
      if (!signedOut) addEventListener("online", online);
    });
  }
}
