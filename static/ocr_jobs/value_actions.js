/** What the review keys and buttons do with the chosen value and with the drawing. */

export function valueActions({ root, panel, values, decisions, editing }) {
  const parts = () => panel.querySelector("[data-parts]");
  const mayReview = () => parts().hasAttribute("data-may-review");

  /** After it the next one to look at is chosen, at the same place in that list. */
  async function decide(fields, { onward = true } = {}) {
    const { row } = values;
    if (!mayReview()) return null;
    if (!row) return decisions.say(root.dataset.chooseFirst);
    const place = values.doubtful.indexOf(row);
    const saved = await decisions.send({ entry: row.dataset.number, ...fields });
    if (saved && onward) goOn(place);
    return saved;
  }

  function goOn(place) {
    if (place >= 0 && values.nextDoubtful(place)) return;
    if (!values.row) values.step(1);
    if (!values.doubtful.length && place >= 0) decisions.say(root.dataset.allLookedAt);
  }

  async function save() {
    if (editing.refused) return editing.text?.focus();
    if (!editing.changed) return check();
    const text = editing.text.value;
    editing.text.blur();
    const saved = await decide({ action: "correct", text });
    if (!saved && values.row) editing.focus();
    return saved;
  }

  const check = () => {
    document.activeElement?.blur();
    return values.row?.dataset.status === "checked" ? values.nextDoubtful() || values.step(1) : decide({ action: "check" });
  };
  const withdraw = () => decide({ action: "withdraw" });
  const approve = () => mayReview() && (Number(parts().dataset.doubtful) ? values.nextDoubtful() : decisions.send({ action: "approve" }));

  async function undo() {
    const shown = mayReview() && (await decisions.undo());
    if (shown?.dataset.about) values.choose(shown.dataset.about);
  }

  root.addEventListener("submit", (event) => {
    if (event.target.matches("[data-edit]")) {
      event.preventDefault();
      save();
    } else if (event.target.matches("form[data-decide]")) {
      event.preventDefault();
      approve();
    }
  });
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-checked]")) check();
    if (event.target.closest("[data-withdraw]")) withdraw();
    if (event.target.closest("[data-next-doubtful]")) values.nextDoubtful();
    if (event.target.closest("[data-undo-last]")) undo();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest("[data-edit]")) editing.giveUp();
  });

  const edit = () => (mayReview() ? editing.focus() : undefined);
  return {
    keys: {
      j: () => values.step(1),
      k: () => values.step(-1),
      n: () => values.nextDoubtful(),
      c: check,
      e: edit,
      enter: edit,
      a: approve,
      z: undo,
      delete: withdraw,
      backspace: withdraw,
    },
  };
}
