// [data-copies="ID"] copies that field's text and says so on itself.
import { behaviour } from "./behaviour.js";

behaviour("[data-copies]", (button) => {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copies);
    field.select?.();
    try {
      await navigator.clipboard.writeText(field.value ?? field.textContent);
    } catch {
      document.execCommand("copy"); // a plain-http address has no clipboard object
    }
    button.querySelector("[data-text]").textContent = button.dataset.copied;
  });
});
