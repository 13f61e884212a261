/** Asks for a defect's class beside a place on the board: keys 1 to 6, or the buttons. */

export function chooseClass(menu, { takeKeys, left, top }) {
  menu.hidden = false;
  const frame = menu.parentElement.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(left, frame.width - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(4, Math.min(top, frame.height - menu.offsetHeight - 8))}px`;
  const before = document.activeElement;
  menu.querySelector("button").focus();
  return new Promise((resolve) => {
    const done = (cls) => {
      release();
      menu.hidden = true;
      menu.onclick = null;
      before?.focus?.({ preventScroll: true });
      resolve(cls);
    };
    menu.onclick = (event) => {
      const button = event.target.closest("button");
      if (button) done(button.dataset.cls ?? null);
    };
    const release = takeKeys((event) => {
      const button = menu.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (button) done(button.dataset.cls);
      else if (event.key === "Escape") done(null);
      else return event.key.length === 1 && event.key !== " "; // other letters do nothing while this asks
      return true;
    });
  });
}
