/** What the review keys and buttons do. A form with data-decide works without this; with it, without a reload. */

import { unsaved } from "./comment_draft.js";

export function reviewActions({ root, panel, selection, decisions, draft }) {
  const parts = () => panel.querySelector("[data-parts]");
  const mayReview = () => parts().hasAttribute("data-may-review");

  async function onDefect(fields, { onward = false } = {}) {
    const { row } = selection;
    if (!mayReview()) return;
    if (!row) return decisions.say(root.dataset.chooseFirst);
    const saved = await decisions.send({ defect: row.dataset.number, ...fields });
    if (saved && onward) selection.nextOpen();
  }

  const decideDefect = (action) => {
    const settled = { confirm: "confirmed", false_call: "false_call" }[action];
    if (selection.row && selection.row.dataset.status === settled) return selection.nextOpen();
    return onDefect({ action }, { onward: true });
  };

  const verdict = async (value) => mayReview() && decisions.send({ action: "verdict", verdict: value });

  async function saveComment() {
    const area = panel.querySelector("[data-comment]");
    if (!unsaved(area)) return draft.saved();
    if (await decisions.send({ action: "comment", text: area.value, ...draft.version() })) draft.saved();
  }

  /** The next key is a review key again, unless the save failed or typing went on meanwhile. */
  async function saveAndLeave() {
    await saveComment();
    const area = panel.querySelector("[data-comment]");
    if (!unsaved(area)) area?.blur();
  }

  function comment() {
    const area = panel.querySelector("[data-comment]");
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  }

  function sayWhatIsMissing() {
    const open = selection.rows.some((row) => row.dataset.status === "open");
    if (open) selection.nextOpen();
    decisions.say(open ? root.dataset.stillOpen : root.dataset.noProposal);
  }

  /** Decided by a person: on to the next. Else the verdict that the decisions add up to, if they are complete. */
  async function verdictAndNext() {
    await saveComment();
    const { reviewed, proposed } = parts().dataset;
    if (mayReview() && !reviewed) {
      if (!proposed) return sayWhatIsMissing();
      if (!(await verdict(proposed))) return;
    }
    const next = root.querySelector("[data-next]");
    if (!next) return decisions.say(root.dataset.noNext);
    decisions.carry(root.querySelector("h1").textContent, next.href);
    next.click();
  }

  async function undo() {
    const shown = mayReview() && (await decisions.undo());
    if (shown?.dataset.about) selection.choose(shown.dataset.about);
  }

  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-onward]")) verdictAndNext();
    if (event.target.closest("[data-undo-last]")) undo();
  });
  root.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-comment]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) saveAndLeave();
    if (event.key === "Escape") event.target.blur();
  });

  root.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-decide]");
    if (!form) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    delete fields.version; // of now, not of when the form was rendered
    delete fields.csrfmiddlewaretoken;
    if (fields.action === "comment" && !fields.defect) return saveComment();
    if (fields.defect && fields.defect !== selection.number) selection.choose(fields.defect, { quietly: true });
    const saved = await decisions.send(fields);
    if (saved && ["confirm", "false_call"].includes(fields.action)) selection.nextOpen();
  });

  return {
    confirm: () => decideDefect("confirm"),
    falseCall: () => decideDefect("false_call"),
    reopen: () => onDefect({ action: "reopen" }),
    withdraw: () => selection.row?.dataset.origin === "person" && onDefect({ action: "withdraw" }),
    reclassify: (cls) => onDefect({ action: "reclassify", cls }),
    verdict,
    verdictAndNext,
    undo,
    comment,
  };
}
