/** The drawing page: puts its parts together and gives them their keys. */

import { behaviour } from "../webapp/behaviour.js";
import { Conflict } from "../webapp/conflict.js";
import { Decisions } from "../webapp/decisions.js";
import { followLive } from "../webapp/follow_live.js";
import { giveBack, listen } from "../webapp/keyboard.js";
import { rememberParts } from "../webapp/panel_parts.js";
import { adding } from "./add_value.js";
import { Editing } from "./editing.js";
import { PageStage } from "./page_stage.js";
import { stageKeys } from "./stage_keys.js";
import { Strip } from "./strip.js";
import { valueActions } from "./value_actions.js";
import { Values } from "./values.js";

behaviour("[data-drawing]", (root) => {
  const page = new AbortController();
  start(root, page.signal);
  return () => page.abort();
});

function start(root, signal) {
  const panel = root.querySelector("[data-panel-place]");
  rememberParts(panel);
  const values = new Values(panel);
  const decisions = new Decisions(root, panel, new Conflict(root.querySelector("[data-conflict-dialog]")));
  const stage = new PageStage(root, values, signal);
  const strip = new Strip(root, stage, values);
  const editing = new Editing(root, panel, values);
  const actions = valueActions({ root, panel, values, decisions, editing });
  const live = followLive(root, panel, { arrived: () => {}, signal });

  panel.addEventListener("value-chosen", async () => {
    editing.show();
    await strip.choose(Number(values.row?.dataset.page));
    stage.redraw();
    stage.look();
  });
  panel.addEventListener("panel-stale", live.refresh);
  panel.addEventListener("panel-replaced", async () => {
    values.mark();
    editing.show();
    strip.count();
    stage.redraw();
    await strip.follow(panel.querySelector("[data-parts]").dataset);
    if (!values.row) values.chooseFirst();
  });

  giveBack(root);
  const add = adding({ root, stage, values, decisions, editing });
  listen({ ...actions.keys, ...stageKeys(root, stage, strip, add) }, signal);
  strip.count();
  strip.open().then(() => values.chooseFirst());
}
