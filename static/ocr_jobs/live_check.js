/** Asks the server what a text would mean while it is typed. Of several questions only the latest is answered. */

const PAUSE_MS = 140;

export class LiveCheck {
  constructor(url) {
    this.url = url;
    this.asked = 0;
  }

  /** Resolves to the answer, or to null where a later question came or nobody answers: saving checks again. */
  async ask(fields) {
    const number = (this.asked += 1);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (number !== this.asked) return null;
    const response = await fetch(`${this.url}?${new URLSearchParams(fields)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!response?.ok || number !== this.asked) return null;
    return response.json();
  }
}
