// Keeps relative times (time[data-ago]) true while the page stays open.
import { behaviour } from "./behaviour.js";

const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
const steps = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function renew(element) {
  const seconds = Math.min(0, (Date.parse(element.dateTime) - Date.now()) / 1000);
  const [unit, length] = steps.find(([, length]) => -seconds >= length) ?? ["second", 1];
  element.textContent = words.format(Math.trunc(seconds / length), unit);
}

behaviour("time[data-ago]", renew);
setInterval(() => document.querySelectorAll("time[data-ago]").forEach(renew), 15000);
