// Links change only #page: the rail, the upload tray and the live connection stay as they are.

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.boosted) return;
  const page = document.getElementById("page");
  const arriving = detail.serverResponse.includes('id="page"');
  if (!page || !arriving) return;
  Object.assign(detail, { target: page, selectOverride: "#page", swapOverride: "outerHTML show:window:top", shouldSwap: true });
});

function markPlace() {
  const places = [...document.querySelectorAll(".rail a.place")];
  const here = location.pathname;
  const fits = ({ pathname }) => here === pathname || (pathname !== "/" && here.startsWith(pathname));
  for (const place of places) {
    if (fits(place)) place.setAttribute("aria-current", "page");
    else place.removeAttribute("aria-current");
  }
}

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.elt.id !== "page") return;
  markPlace();
  if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
});
document.addEventListener("htmx:historyRestore", markPlace);
