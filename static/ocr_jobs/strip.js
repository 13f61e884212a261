/** The pages at the left: which one is shown, how many values on each ask to be looked at, and pages as they come. */

export class Strip {
  constructor(root, stage, values) {
    Object.assign(this, { root, stage, values });
    this.list = root.querySelector("[data-strip]");
    this.known = inShort(root.querySelector("[data-parts]").dataset);
    this.list.addEventListener("click", (event) => {
      const frame = event.target.closest("[data-page]");
      if (frame) this.#show(frame);
    });
  }

  get frames() {
    return [...this.list.querySelectorAll("[data-page]")];
  }

  get current() {
    return this.frames.find((frame) => Number(frame.dataset.page) === this.stage.page) ?? this.frames[0];
  }

  async open() {
    if (this.current) await this.#show(this.current);
  }

  async choose(page) {
    const frame = this.frames.find((one) => Number(one.dataset.page) === page);
    if (frame && page !== this.stage.page) await this.#show(frame);
  }

  step(by) {
    const { frames } = this;
    const next = frames[Math.min(Math.max(frames.indexOf(this.current) + by, 0), frames.length - 1)];
    if (next) this.#show(next);
  }

  async #show(frame) {
    for (const one of this.frames) one.setAttribute("aria-pressed", String(one === frame));
    frame.scrollIntoView({ block: "nearest" });
    await this.stage.show(frame);
  }

  count() {
    for (const frame of this.frames) {
      const badge = frame.querySelector("[data-page-doubtful]");
      const count = this.values.doubtful.filter((row) => row.dataset.page === frame.dataset.page).length;
      badge.textContent = String(count);
      badge.hidden = !count;
    }
  }

  /** `told` is of the panel now shown: `stamp` names its reading, `pages` counts those there are so far. */
  async follow(told) {
    const known = inShort(told);
    if (known === this.known) return;
    this.known = known;
    const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!response?.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    this.root.dataset.stamp = told.stamp;
    this.list.replaceChildren(...document.importNode(fresh.querySelector("[data-strip]"), true).children);
    for (const part of [".stage__tools", ".stage__keys"]) {
      this.root.querySelector(part).replaceWith(document.importNode(fresh.querySelector(part), true));
    }
    this.count();
    await this.open();
  }
}

function inShort({ stamp, pages, read }) {
  return `${stamp} ${pages} ${read !== undefined}`;
}
