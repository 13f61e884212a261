// Several uploads, a few at a time.

const AT_ONCE = 3;

export class UploadQueue {
  constructor(changed) {
    this.uploads = [];
    this.held = false;
    this.changed = changed;
    addEventListener("online", () => this.uploads.filter((one) => one.state === "offline").forEach((one) => one.start()));
  }

  add(upload) {
    this.uploads.push(upload);
    this.pump();
  }

  remove(upload) {
    this.uploads = this.uploads.filter((one) => one !== upload);
    this.pump();
  }

  clearOver() {
    const over = this.uploads.filter((one) => one.over);
    this.uploads = this.uploads.filter((one) => !one.over);
    this.changed();
    return over;
  }

  holdAll() {
    this.held = true;
    this.uploads.filter((one) => ["sending", "offline"].includes(one.state)).forEach((one) => one.pause());
    this.changed();
  }

  releaseAll() {
    this.held = false;
    this.uploads.filter((one) => one.state === "paused").forEach((one) => one.become("waiting"));
    this.pump();
  }

  /** Start what waits, as far as there is room. Call after every change of state. */
  pump() {
    if (!this.held) {
      let room = AT_ONCE - this.uploads.filter((one) => one.active).length;
      for (const one of this.uploads) {
        if (room <= 0) break;
        if (one.state === "waiting") {
          room -= 1;
          one.start();
        }
      }
    }
    this.changed();
  }

  get figures() {
    const total = this.uploads.reduce((sum, one) => sum + one.file.size, 0);
    const sent = this.uploads.reduce((sum, one) => sum + (one.over ? one.file.size : one.sent), 0);
    const over = this.uploads.filter((one) => one.over);
    const done = over.reduce((count, one) => count + (one.files.length || 1), 0); // a ZIP counts for what was in it
    return {
      all: this.uploads.length - over.length + done,
      done,
      refused: over.reduce((count, one) => count + (one.state === "failed" ? 1 : one.files.filter((file) => file.state === "refused").length), 0),
      share: total ? sent / total : 0,
      unfinished: this.uploads.some((one) => !one.over && one.state !== "checking"),
    };
  }
}
