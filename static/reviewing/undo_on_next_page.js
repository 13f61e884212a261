/** A verdict that leads on to the next page is undone from there: what it takes is carried along, to that page alone. */

const NAME = "benchlight-undo";

/** `last`: fields, version and said, as webapp/decisions.js keeps them; `next`: the page's address. */
export function carry({ decide }, next, last) {
  const to = new URL(next, location.href).pathname;
  sessionStorage.setItem(NAME, JSON.stringify({ ...last, decide, to, page: location.pathname + location.search }));
}

/** It is undone before the next page is there. */
export function forget() {
  sessionStorage.removeItem(NAME);
}

/** What the page before carried here, or null. */
export function carried() {
  const found = JSON.parse(sessionStorage.getItem(NAME));
  sessionStorage.removeItem(NAME);
  return found?.to === location.pathname ? found : null;
}
