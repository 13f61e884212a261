/** The inspection page: puts its parts together and gives them their keys. */

import { behaviour } from "../webapp/behaviour.js";
import { keepDraft } from "./comment_draft.js";
import { Conflict } from "../webapp/conflict.js";
import { Decisions } from "../webapp/decisions.js";
import { drawing } from "./draw_defect.js";
import { followLive } from "../webapp/follow_live.js";
import { FoundSoFar } from "./found_so_far.js";
import { giveBack, listen } from "../webapp/keyboard.js";
import { rememberParts } from "../webapp/panel_parts.js";
import { Pictures } from "./pictures.js";
import { preloadNext } from "./preload_next.js";
import { reviewActions } from "./review_actions.js";
import { Selection } from "./selection.js";
import { toolbar } from "./stage_toolbar.js";

behaviour("[data-inspection]", (root) => {
  const page = new AbortController();
  start(root, page.signal);
  return () => page.abort();
});

async function start(root, signal) {
  const panel = root.querySelector("[data-panel-place]");
  rememberParts(panel);
  const selection = new Selection(panel);
  const decisions = new Decisions(root, panel, new Conflict(root.querySelector("[data-conflict-dialog]")));
  const review = reviewActions({ root, panel, selection, decisions, draft: keepDraft(root, signal) });
  const found = new FoundSoFar(root);
  const pictures = new Pictures(root, selection, found, signal);
  const arrived = (event) => {
    found.arrived(event);
    pictures.stage?.redraw(found.defects);
  };
  const live = followLive(root, panel, { arrived, signal });
  if (selection.rows.length) selection.choose(first(selection), { quietly: true });

  panel.addEventListener("defect-chosen", () => {
    pictures.stage?.redraw();
    pictures.stage?.look();
  });
  panel.addEventListener("panel-stale", live.refresh);
  panel.addEventListener("panel-replaced", () => {
    if (!selection.row && selection.rows.length) selection.choose(first(selection), { quietly: true });
    selection.mark();
    pictures.stage?.redraw(found.defects);
    pictures.follow(panel.querySelector("[data-parts]").dataset);
    const sign = panel.querySelector("template[data-part=sign]");
    root.querySelector("[data-film-sign]").replaceChildren(sign.content.cloneNode(true));
  });

  giveBack(root);
  const draw = drawing({ root, decisions, selection });
  listen({ ...reviewKeys(root, review), ...toolbar(root, pictures, draw).keys, ...steps(selection) }, signal);
  await pictures.open();
  preloadNext(root);
}

function steps(selection) {
  return { j: () => selection.step(1), k: () => selection.step(-1) };
}

function reviewKeys(root, review) {
  const classes = root.dataset.classes.split(" ");
  return {
    c: review.confirm,
    f: review.falseCall,
    o: review.reopen,
    p: () => review.verdict("pass"),
    x: () => review.verdict("fail"),
    r: () => review.verdict("review"),
    n: review.comment,
    z: review.undo,
    enter: review.verdictAndNext,
    delete: review.withdraw,
    backspace: review.withdraw,
    ...Object.fromEntries(classes.map((cls, at) => [String(at + 1), () => review.reclassify(cls)])),
  };
}

/** The defect that the address names, else the first undecided one. */
function first(selection) {
  const asked = location.hash.match(/^#defect-(\d+)$/)?.[1];
  const open = selection.rows.find((row) => row.dataset.status === "open");
  return (selection.rows.find((row) => row.dataset.number === asked) ?? open ?? selection.rows[0]).dataset.number;
}
