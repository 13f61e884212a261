// One websocket that comes back: at once after a server's restart, else later and later, each page at its own moment.

const SILENCE_MS = 25_000; // the server says "alive" every 10 s
const LONGEST_WAIT_MS = 30_000;
const SIGNED_OUT = 4401;
const COME_BACK_SOON = new Set([1012, 1013]);

export class Socket {
  constructor({ opened, closed, heard }) {
    this.tell = { opened, closed, heard };
    this.wanted = false;
    this.attempts = 0;
    addEventListener("online", () => this.reconnectNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.reconnectNow());
    // A browser that restores the page from its cache has cut the socket.
    addEventListener("pageshow", (event) => event.persisted && this.reconnectNow());
  }

  start() {
    this.wanted = true;
    if (!this.connection && !this.retry) this.connect();
  }

  stop() {
    this.wanted = false;
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.retry = null;
    this.connection?.close();
    this.connection = null;
  }

  say(message) {
    if (this.connection?.readyState === WebSocket.OPEN) this.connection.send(JSON.stringify(message));
  }

  reconnectNow() {
    if (!this.wanted || this.connection) return;
    clearTimeout(this.retry);
    this.connect();
  }

  connect() {
    this.retry = null;
    const connection = (this.connection = new WebSocket(address()));
    connection.onopen = () => {
      this.attempts = 0;
      this.expectLife();
      this.tell.opened();
    };
    connection.onmessage = ({ data }) => {
      this.expectLife();
      this.tell.heard(JSON.parse(data));
    };
    connection.onclose = ({ code }) => connection === this.connection && this.lost(code);
  }

  lost(code) {
    clearTimeout(this.silence);
    this.connection = null;
    if (!this.wanted) return;
    this.attempts += 1;
    if (code !== SIGNED_OUT) this.retry = setTimeout(() => this.connect(), this.pause(code));
    this.tell.closed({ signedOut: code === SIGNED_OUT, attempts: this.attempts });
  }

  pause(code) {
    const longest = COME_BACK_SOON.has(code) ? 2_000 : Math.min(LONGEST_WAIT_MS, 500 * 2 ** this.attempts);
    return 100 + Math.random() * longest;
  }

  expectLife() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      const silent = this.connection;
      this.lost(1006);
      silent?.close();
    }, SILENCE_MS);
  }
}

function address() {
  const path = document.querySelector("[data-live-badge]")?.dataset.socketUrl ?? "/live/ws";
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
}
