// The header that a script's own POST needs: fetch(url, { method: "POST", headers: csrf() }).

export function csrf() {
  return { "X-CSRFToken": document.body.dataset.csrf };
}
