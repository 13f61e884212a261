// Shows the chosen theme at once; the form beside it stores the choice.
import { behaviour } from "./behaviour.js";

behaviour("[data-theme-choice]", (button) => {
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = button.value;
    for (const other of document.querySelectorAll("[data-theme-choice]")) {
      other.setAttribute("aria-pressed", String(other.value === button.value));
    }
  });
});
