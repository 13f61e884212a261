// behaviour(selector, mount): runs mount(element) for every element that matches, now and whenever one enters the page
// (pages change without a reload). What mount returns, if anything, is called when the element leaves.

const behaviours = [];
const mounted = new Map(); // element -> its clean-ups

function mountOne(element, { selector, mount, done }) {
  if (done.has(element) || !element.matches(selector)) return;
  done.add(element);
  const cleanUp = mount(element);
  if (typeof cleanUp === "function") mounted.set(element, [...(mounted.get(element) ?? []), cleanUp]);
}

function mountWithin(root, behaviour) {
  mountOne(root, behaviour);
  for (const element of root.querySelectorAll(behaviour.selector)) mountOne(element, behaviour);
}

function leave() {
  for (const [element, cleanUps] of mounted) {
    if (element.isConnected) continue;
    mounted.delete(element);
    for (const { done } of behaviours) done.delete(element);
    for (const cleanUp of cleanUps) cleanUp();
  }
}

new MutationObserver((records) => {
  leave();
  for (const { addedNodes } of records) {
    for (const node of addedNodes) {
      if (node instanceof Element && node.isConnected) for (const behaviour of behaviours) mountWithin(node, behaviour);
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true });

export function behaviour(selector, mount) {
  const added = { selector, mount, done: new WeakSet() };
  behaviours.push(added);
  mountWithin(document.documentElement, added);
}
