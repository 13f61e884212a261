// One file on its way: tus-js-client sends the pieces; this keeps its state and tells who listens.
//
// waiting -> sending <-> paused | offline; sending -> checking -> ended (with the server's outcome) | failed

import { csrf } from "../webapp/csrf.js";

const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 20_000];
const OFFLINE_RETRY_MS = 15_000;
const WORTH_RETRYING = new Set([409, 423, 429]);

export class OneUpload {
  constructor(file, metadata, { endpoint, chunkBytes, user, changed }) {
    Object.assign(this, { file, metadata, changed, state: "waiting", sent: 0, files: [], message: "" });
    this.fingerprint = fingerprintOf(file, user);
    this.options = {
      endpoint: new URL(endpoint, location.href).href,
      chunkSize: chunkBytes,
      retryDelays: RETRY_MS,
      metadata: { filename: file.name, ...metadata },
      removeFingerprintOnSuccess: true,
      fingerprint: async () => this.fingerprint,
      onBeforeRequest: (request) => Object.entries(csrf()).forEach(([name, value]) => request.setHeader(name, value)),
      onShouldRetry: (error) => worthRetrying(error),
      onProgress: (sent) => this.state === "sending" && this.become("sending", { sent }),
      onError: (error) => this.broke(error),
      onSuccess: () => this.check(),
    };
  }

  get active() {
    return this.state === "sending" || this.state === "checking";
  }

  get over() {
    return this.state === "ended" || this.state === "failed";
  }

  async start() {
    clearTimeout(this.again);
    this.become("sending", { message: "" });
    this.tus ??= new window.tus.Upload(this.file, this.options);
    if (!this.tus.url) {
      const previous = (await this.tus.findPreviousUploads()).find((one) => isForTheSame(one.metadata, this.metadata));
      if (previous) this.tus.resumeFromPreviousUpload(previous);
    }
    if (this.state === "sending") this.tus.start();
  }

  pause() {
    clearTimeout(this.again);
    this.tus?.abort();
    this.become("paused");
  }

  async cancel() {
    clearTimeout(this.again);
    await this.tus?.abort(true).catch(() => {}); // what the server keeps of it expires there
  }

  retry() {
    this.tus = null;
    this.sent = 0;
    this.become("waiting", { message: "", files: [] });
  }

  /** The server answers the last piece when the file is taken or refused; large ZIPs may outlast a connection. */
  async check() {
    this.become("checking", { sent: this.file.size });
    try {
      for (;;) {
        const answer = await fetch(`${this.tus.url}/outcome`, { headers: { Accept: "application/json" } });
        const told = await answer.json();
        if (!answer.ok) return this.become("failed", { message: told.error?.message ?? "" });
        if (told.state === "accepted" || told.state === "refused") return this.become("ended", { files: told.files });
        this.become("checking", { files: told.files });
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    } catch {
      this.again = setTimeout(() => this.check(), OFFLINE_RETRY_MS / 5);
    }
  }

  broke(error) {
    if (worthRetrying(error)) {
      this.become("offline");
      this.again = setTimeout(() => this.state === "offline" && this.start(), OFFLINE_RETRY_MS);
    } else {
      this.become("failed", { message: sentenceOf(error) });
    }
  }

  become(state, values = {}) {
    Object.assign(this, values, { state });
    this.changed(this);
  }
}

/** The same file of the same user, so that it goes on after a reload. */
export function fingerprintOf(file, user) {
  return [prefixOf(user), file.name, file.size, file.lastModified].join("|");
}

export function prefixOf(user) {
  return `benchlight|${user}`;
}

/** The same image may be wanted as two board types, or as a golden board: those are uploads of their own. */
function isForTheSame(one, other) {
  return one.purpose === other.purpose && String(one.board_type) === String(other.board_type);
}

function worthRetrying(error) {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status === 0 || (status >= 500 && status !== 507) || WORTH_RETRYING.has(status);
}

function sentenceOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).error.message;
  } catch {
    return "";
  }
}
