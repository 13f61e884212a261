// A golden board that the tray has brought in appears on its board type's page.
import { behaviour } from "../webapp/behaviour.js";

behaviour("[data-golden-of]", (section) => {
  const arrived = async ({ detail: { metadata } }) => {
    if (metadata.purpose !== "golden_board" || String(metadata.board_type) !== section.dataset.goldenOf) return;
    const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!response?.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-golden-of]");
    if (fresh) section.replaceChildren(...fresh.childNodes);
  };
  document.addEventListener("upload:ended", arrived);
  return () => document.removeEventListener("upload:ended", arrived);
});
