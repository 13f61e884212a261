// What was dropped or picked, as a flat list of files: folders are walked, and what systems leave in them is left out.

const JUNK = new Set([".ds_store", "thumbs.db", "desktop.ini"]);
const IMAGE_NAME = /\.(jpe?g|jpe|jfif|png|tiff?|bmp|dib|zip|pdf)$/i;

/** Call within the drop event: the browser takes its entries away afterwards. Returns {files, passedOver}. */
export async function fromDrop(dataTransfer) {
  const entries = [...dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return { files: [...dataTransfer.files], passedOver: 0 };
  const found = { files: [], passedOver: 0 };
  for (const entry of entries) await walk(entry, found, false);
  return found;
}

/** Of a picked folder: as of a dropped one. */
export function fromFolder(list) {
  const files = [...list].filter((file) => !isJunk(file.webkitRelativePath));
  const images = files.filter((file) => IMAGE_NAME.test(file.name));
  return { files: images, passedOver: files.length - images.length };
}

async function walk(entry, found, inFolder) {
  if (isJunk(entry.fullPath)) return;
  if (entry.isDirectory) {
    for (const child of await children(entry)) await walk(child, found, true);
  } else if (inFolder && !IMAGE_NAME.test(entry.name)) {
    found.passedOver += 1; // a file dropped by itself is tried whatever its name: the server goes by content
  } else {
    found.files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
  }
}

async function children(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // 100 at a time
    if (!some.length) return all;
    all.push(...some);
  }
}

function isJunk(path) {
  const parts = path.split("/");
  const name = parts.at(-1).toLowerCase();
  return JUNK.has(name) || name.startsWith("._") || parts.includes("__MACOSX");
}
