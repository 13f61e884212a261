/** Fetches the next board's first tiles while this one is looked at; the answers may be kept, so the page finds them. */

export function preloadNext(root) {
  const urls = (root.dataset.preload ?? "").split(" ").filter(Boolean);
  const begin = () => urls.forEach((url) => (new Image().src = url));
  if ("requestIdleCallback" in window) requestIdleCallback(begin, { timeout: 4000 });
  else setTimeout(begin, 1500);
}
