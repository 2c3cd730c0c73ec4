// What every page that is served can do, where the browser runs scripts: times in the viewer's zone, parts that keep
// themselves fresh, and buttons that copy. A page says the same without.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

const SHOWN = {
  time: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  minute: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  moment: { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  date: { year: "numeric", month: "2-digit", day: "2-digit" },
};

/** A moment as our pages write it, in the viewer's zone: 2026-11-26 10:03:12. */
export function told(moment, form) {
  const parts = new Intl.DateTimeFormat("en-CA", { ...SHOWN[form], timeZone: zone }).formatToParts(moment);
  const part = (name) => parts.find((each) => each.type === name)?.value;
  const date = part("year") ? `${part("year")}-${part("month")}-${part("day")}` : "";
  const time = [part("hour"), part("minute"), part("second")].filter(Boolean).join(":");
  return [date, time].filter(Boolean).join(" ");
}

/** Write every time below a place in the viewer's zone, and name the zone. */
export function localize(place) {
  for (const each of place.querySelectorAll("time[data-form]")) {
    const moment = new Date(each.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    each.textContent = told(moment, each.dataset.form);
    each.title = `${each.dateTime.replace("T", " ").replace("Z", "")} UTC`;
  }
  for (const each of place.querySelectorAll("[data-zone]")) each.textContent = zone.replaceAll("_", " ");
}

/** Put what came in place of what was there, unless it is the same; what has the focus, and what is open, stays so. */
export function renew(place, html) {
  if (place.dataset.last === html) return;
  place.dataset.last = html;
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  const open = new Set([...place.querySelectorAll("details[open][id]")].map((each) => each.id));
  const made = new DOMParser().parseFromString(html, "text/html");
  localize(made);
  for (const each of made.querySelectorAll("details[id]")) each.open = open.has(each.id) || each.open;
  place.replaceChildren(...made.body.childNodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

const since = new Map();

/** Ask for a part again and again. One that is not answered stays as it was, and says since when. */
async function keepFresh(place) {
  const pause = Number(place.dataset.every || 3) * 1000;
  const banner = document.getElementById(place.dataset.banner);
  for (;;) {
    await new Promise((done) => setTimeout(done, pause));
    if (document.hidden || place.contains(getSelection()?.anchorNode) && !getSelection().isCollapsed) continue;
    try {
      const answer = await fetch(place.dataset.fresh, { headers: { "x-part": "1" }, cache: "no-store", signal: AbortSignal.timeout(10000) });
      const html = await answer.text();
      if (answer.ok && place.dataset.then === "reload") { location.reload(); return; }
      if (answer.ok) { since.delete(place); renew(place, html); if (banner) banner.hidden = true; continue; }
      show(banner ?? place, html);
    } catch {
      if (!since.has(place)) since.set(place, new Date());
      show(banner ?? place, `<p><strong>The program behind this page does not answer</strong> since ${told(since.get(place), "time")}. What is shown is from before. Start it again; this page then goes on by itself.</p>`);
    }
  }
}

function show(banner, html) {
  renew(banner, html);
  banner.hidden = false;
}

/** Copy what a button names; it says so for a moment. */
async function copy(button) {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    button.textContent = "Selected: press Ctrl-C";
  }
  setTimeout(() => { button.textContent = words; }, 2000);
}

document.documentElement.classList.add("has-script");
localize(document);
if (!document.cookie.split("; ").includes(`zone=${zone}`)) {
  document.cookie = `zone=${zone}; path=/; samesite=strict; max-age=31536000`;
  if (document.querySelector("[data-zone-matters]") && document.cookie.includes("zone=")) location.reload();
}
document.querySelectorAll("[data-fresh]").forEach(keepFresh);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) copy(button);
});
