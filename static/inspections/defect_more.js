/** What a chosen defect's row shows beneath it: both crops and the ways to decide. Made from one template when needed. */

export function showMore(panel, row) {
  const place = row.querySelector("[data-more]");
  const { number, defect, note } = row.dataset;
  if (!place.childElementCount) place.append(panel.querySelector("template[data-part=more]").content.cloneNode(true));
  for (const input of place.querySelectorAll("[name=defect]")) input.value = number;
  for (const image of place.querySelectorAll("[data-crop-of]")) {
    const address = cropAddress(panel, row, image.dataset.cropOf);
    if (image.getAttribute("src") !== address) image.src = address;
  }
  for (const button of place.querySelectorAll("[name=cls]")) button.setAttribute("aria-pressed", String(button.value === defect));
  const line = place.querySelector("[data-note-place]");
  line.textContent = note ?? "";
  line.hidden = !note;
}

function cropAddress(panel, row, layer) {
  const { crops, stamp } = panel.querySelector("[data-parts]").dataset;
  return `${crops.replace("LAYER", layer)}?box=${row.dataset.around}&v=${stamp}`;
}
