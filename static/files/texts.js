// The tray's translated texts, with their {name} filled in; sizes as people read them.

export function textsOf(template) {
  const texts = new Map([...template.content.querySelectorAll("[data-key]")].map((one) => [one.dataset.key, one.textContent]));
  return (key, values = {}) =>
    texts.get(key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const number = (digits) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: digits });

export function size(bytes) {
  if (bytes < 1_000_000) return `${number(0).format(Math.ceil(bytes / 1000))} kB`;
  return `${number(1).format(bytes / 1_000_000)} MB`;
}
