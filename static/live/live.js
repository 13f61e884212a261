// Live updates of a page: over one socket, resumed after the last number seen; by polling while there is no socket.
//
//   const stop = subscribe("job:12", 7, (event) => ..., { within: element });
//
// `after`: the number of the last event that the page already shows. `within`: ends when that element leaves the page.
// When events were missed for good (trimmed), the callback gets {event: "missed"}: reload what it shows.

import { showState } from "./badge.js";
import { Poller } from "./polling.js";
import { Socket } from "./socket.js";

const watched = new Map(); // topic -> {after, callbacks}

const socket = new Socket({ opened, closed, heard });
const poller = new Poller({ questions, answered, failed: () => showState("stale"), signedOut: end });

export function subscribe(topic, after, callback, { within = null } = {}) {
  const entry = watched.get(topic) ?? { after: Number(after), callbacks: new Set() };
  const listener = { callback, within, after: Number(after) };
  const isNew = !watched.has(topic);
  // A second listener that has seen less rewinds the topic; the others skip what they had.
  const rewound = listener.after < entry.after;
  entry.after = Math.min(entry.after, listener.after);
  entry.callbacks.add(listener);
  watched.set(topic, entry);
  if (isNew || rewound) socket.say({ type: "subscribe", topic, after: entry.after });
  socket.start();
  return () => unsubscribe(topic, listener);
}

function unsubscribe(topic, listener) {
  const entry = watched.get(topic);
  if (!entry?.callbacks.delete(listener) || entry.callbacks.size) return;
  socket.say({ type: "unsubscribe", topic });
  forget(topic);
}

function forget(topic) {
  watched.delete(topic);
  if (watched.size) return;
  socket.stop();
  poller.stop();
  showState(null);
}

function opened() {
  poller.stop();
  showState("live");
  for (const [topic, entry] of watched) socket.say({ type: "subscribe", topic, after: entry.after });
}

function closed({ signedOut, attempts }) {
  if (signedOut) end();
  else if (attempts > 1) poller.start();
}

function end() {
  socket.stop();
  poller.stop();
  showState("signedOut");
}

function heard(message) {
  if (message.type === "event") take(message);
  if (message.type === "subscribed") caughtUp(message.topic, message.last_seq, message.missed);
  if (message.type === "refused") forget(message.topic);
}

function questions() {
  return [...watched].map(([topic, entry]) => [topic, entry.after]);
}

function answered({ topics, refused }) {
  showState("polling");
  for (const one of topics) {
    one.events.forEach(take);
    caughtUp(one.topic, one.last_seq, one.missed);
  }
  for (const one of refused) forget(one.topic);
}

function take(message) {
  const entry = watched.get(message.topic);
  if (!entry || message.seq <= entry.after) return;
  entry.after = message.seq;
  tell(message.topic, entry, message);
}

function caughtUp(topic, lastSeq, missed) {
  const entry = watched.get(topic);
  if (!entry) return;
  entry.after = lastSeq; // lower than ours only when the server's database was replaced
  for (const listener of entry.callbacks) listener.after = Math.min(listener.after, lastSeq);
  if (missed) tell(topic, entry, { type: "event", topic, seq: lastSeq, event: "missed", data: {} });
}

function tell(topic, entry, message) {
  for (const listener of [...entry.callbacks]) {
    if (listener.within && !listener.within.isConnected) unsubscribe(topic, listener);
    else if (message.seq > listener.after || message.event === "missed") {
      listener.after = message.seq;
      listener.callback(message);
    }
  }
}

// Pages kept alive by boosted navigation: what the old page watched ends with its elements.
document.addEventListener("htmx:afterSettle", () => {
  for (const [topic, entry] of [...watched]) {
    for (const listener of [...entry.callbacks]) {
      if (listener.within && !listener.within.isConnected) unsubscribe(topic, listener);
    }
  }
});
