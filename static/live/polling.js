// Asks for events every few seconds while the socket cannot be had.

const EVERY_MS = 3_000;

export class Poller {
  constructor({ questions, answered, failed, signedOut }) {
    this.tell = { questions, answered, failed, signedOut };
    this.running = false;
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.round();
  }

  stop() {
    this.running = false;
    clearTimeout(this.next);
  }

  async round() {
    const questions = this.tell.questions();
    if (questions.length) await this.ask(questions);
    if (this.running) this.next = setTimeout(() => this.round(), EVERY_MS * (0.75 + Math.random() / 2));
  }

  async ask(questions) {
    const query = new URLSearchParams(questions.flatMap(([topic, after]) => [["topic", topic], ["after", after]]));
    const path = document.querySelector("[data-live-badge]")?.dataset.pollUrl ?? "/live/events";
    try {
      const answer = await fetch(`${path}?${query}`, { headers: { Accept: "application/json" } });
      if (!this.running) return;
      if (answer.status === 401) this.tell.signedOut();
      else if (answer.ok) this.tell.answered(await answer.json());
      else this.tell.failed();
    } catch {
      if (this.running) this.tell.failed();
    }
  }
}
