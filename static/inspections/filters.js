// A filter form sends itself when a choice is made; empty fields stay out of the address.
import { behaviour } from "../webapp/behaviour.js";

behaviour("form[data-filters]", (form) => {
  form.querySelector("[data-show]").hidden = true; // choosing is enough
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=date]")) form.requestSubmit();
  });
  form.addEventListener("htmx:configRequest", ({ detail }) => {
    for (const [name, value] of [...detail.parameters.entries()]) if (value === "") detail.parameters.delete(name);
  });
});
