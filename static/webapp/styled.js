/** Resolves when every style sheet of the page is in force: a page that was swapped in brings its own, which takes a moment. */

export function styled() {
  const late = [...document.querySelectorAll("link[rel=stylesheet]")].filter((link) => !link.sheet);
  const arrival = (link) => new Promise((resolve) => ["load", "error"].forEach((name) => link.addEventListener(name, resolve)));
  return Promise.all(late.map(arrival));
}
