// Ticked rows: how many there are, and whether the actions for several can be pressed.

export function ticks(form) {
  const boxes = () => [...form.querySelectorAll("[name=ticked]")];
  const all = form.querySelector("[data-tick-all]");
  const said = form.querySelector("[data-ticked-count]");

  function show() {
    const count = boxes().filter((box) => box.checked).length;
    said.textContent = count ? said.dataset.some.replace("0", String(count)) : said.dataset.none;
    for (const button of form.querySelectorAll("[data-needs-ticks]")) button.disabled = !count;
    for (const box of boxes()) box.closest("tr").setAttribute("aria-selected", String(box.checked));
    if (!all) return;
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && !all.checked;
  }

  function tickAll() {
    const every = boxes().every((box) => box.checked);
    for (const box of boxes()) box.checked = !every;
    show();
  }

  form.addEventListener("change", ({ target }) => {
    if (target === all) for (const box of boxes()) box.checked = all.checked;
    show();
  });
  show();

  return {
    tickAll,
    tick(row) {
      const box = row?.querySelector("[name=ticked]");
      if (box) box.checked = !box.checked;
      show();
    },
  };
}
