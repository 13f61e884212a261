/** Puts a freshly rendered panel in place of the shown one, touching only what changed, so that nothing jumps. */

export function replaceParts(panel, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-parts]");
  const shown = panel.querySelector("[data-parts]");
  if (!fresh || !shown || Number(fresh.dataset.version) < Number(shown.dataset.version)) return null;
  for (const name of shown.getAttributeNames()) if (!fresh.hasAttribute(name)) shown.removeAttribute(name);
  for (const name of fresh.getAttributeNames()) shown.setAttribute(name, fresh.getAttribute(name));
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = shown.querySelector(`[data-part="${part.dataset.part}"]`);
    if (part.hasAttribute("data-rows")) replaceRows(old, part);
    else replaceNode(old, part);
  }
  return shown;
}

/** What the server last sent is kept beside the node: scripts change the shown one (open, chosen, typed text). */
const sent = new WeakMap();
const OF_THE_REQUEST = /<input type="hidden" name="(csrfmiddlewaretoken|version)" value="[^"]*">/g;

function told(node) {
  return node.outerHTML.replace(OF_THE_REQUEST, "");
}

function replaceNode(old, fresh) {
  const html = told(fresh);
  if ((sent.get(old) ?? told(old)) === html) return old;
  const focus = old.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const node = document.importNode(fresh, true);
  sent.set(node, html);
  for (const details of node.querySelectorAll("details[data-fold]")) {
    details.open = Boolean(old.querySelector(`[data-fold="${details.dataset.fold}"]`)?.open);
  }
  keepTyped(old, node);
  old.replaceWith(node);
  window.htmx?.process(node);
  if (focus) node.querySelector(`[data-focus="${focus}"]`)?.focus({ preventScroll: true });
  return node;
}

/** `data-partial`: only the rows that one decision changed. */
function replaceRows(old, fresh) {
  const rows = (list) => [...list.querySelectorAll(":scope > [data-row]")];
  const have = new Map(rows(old).map((row) => [row.dataset.row, row]));
  let before = null;
  for (const row of rows(fresh)) {
    const same = have.get(row.dataset.row);
    have.delete(row.dataset.row);
    const node = same ? renewRow(same, row) : adopted(row);
    const place = before ? before.nextSibling : old.firstChild;
    if (node !== place && !(same && fresh.hasAttribute("data-partial"))) old.insertBefore(node, place);
    before = node;
  }
  if (fresh.hasAttribute("data-partial")) return;
  for (const gone of have.values()) gone.remove();
}

function adopted(row) {
  const node = document.importNode(row, true);
  sent.set(node, told(row));
  return node;
}

/** A row keeps what is beneath its summary, and the focus in there. */
function renewRow(old, fresh) {
  const html = told(fresh);
  if ((sent.get(old) ?? told(old)) === html) return old;
  sent.set(old, html);
  for (const name of [...old.getAttributeNames(), ...fresh.getAttributeNames()]) {
    if (fresh.hasAttribute(name)) old.setAttribute(name, fresh.getAttribute(name));
    else old.removeAttribute(name);
  }
  const summary = old.querySelector("summary");
  if (summary) summary.innerHTML = fresh.querySelector("summary").innerHTML;
  return old;
}

/** Remembers the first load's rows as they came, before scripts touch them. */
export function rememberParts(panel) {
  for (const node of panel.querySelectorAll("[data-part]:not([data-rows], template), [data-row]")) sent.set(node, told(node));
}

function keepTyped(old, node) {
  for (const area of old.querySelectorAll("textarea")) {
    if (area.value === area.defaultValue) continue;
    const again = node.querySelector(`textarea[name="${area.name}"]`);
    if (again && again.defaultValue !== area.value) again.value = area.value;
  }
}
