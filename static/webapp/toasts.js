// toast(text, tone): a short message at the foot of the window that a screen reader reads too; tone: "", "good" or "bad".

export function toast(text, tone = "") {
  const made = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  if (tone) made.classList.add(tone);
  made.querySelector("[data-text]").textContent = text;
  show(made);
}

function show(element) {
  document.getElementById("toasts").append(element);
  if (!element.classList.contains("bad")) setTimeout(() => element.remove(), 6000);
}

const said = () => document.getElementById("toasts").dataset;
document.addEventListener("htmx:sendError", () => toast(said().noConnection, "bad"));
document.addEventListener("htmx:timeout", () => toast(said().noConnection, "bad"));
