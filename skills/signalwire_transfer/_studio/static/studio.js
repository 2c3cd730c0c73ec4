// Puts the three panes together: each change of the text, the clock or the call shows everywhere.

import { Trouble, ask, oneAtATime } from "./ask.js";
import { Call } from "./call.js";
import { by, fill, h } from "./dom.js";
import { Flow } from "./flow.js";
import { Text } from "./text.js";

const state = { mark: "", saved: "", tools: [], flow: null, call: null, asText: true };

const look = oneAtATime(async () => {
  const told = await tell(() => ask("look", { text: text.text, at: by("at").value }));
  if (!told) return;
  text.show(told.findings, { page: showPage });
  state.flow = told.flow;
  if (told.flow) {
    state.tools = told.tools;
    offerAgents([...new Set(told.tools.map((tool) => tool.agent))]);
  }
  offerTools();
  draw();
  document.documentElement.dataset.looked = Number(document.documentElement.dataset.looked ?? 0) + 1;
  playSoon();
});

const play = oneAtATime(async () => {
  const asked = asking();
  if (!asked.tool) { by("timeline").replaceChildren(h("p", { class: "empty" }, "The agent has no tool that moves calls yet.")); return; }
  if (!state.flow) return;
  try {
    state.call = await ask("call", { text: text.text, ...asked });
    call.show(state.call);
  } catch (error) {
    state.call = null;
    call.trouble(error);
  }
  draw();
});

let soon = 0;

/** Play when nobody has typed for a moment: what is found and drawn comes first. */
function playSoon() {
  clearTimeout(soon);
  soon = setTimeout(play, 150);
}

const every = oneAtATime(async () => {
  by("trying").textContent = "trying …";
  const told = await tell(() => ask("ways", { text: text.text, ...asking() }));
  by("trying").textContent = "";
  if (told) call.showWays(told);
});

const flow = new Flow({ goTo: (line) => { showTab("text"); text.goTo(line); }, does: (name, what) => call.set(name, what) });
const call = new Call({ changed: play });
const text = new Text(by("editor"), { changed: () => { showSaved(); look(); }, save });

function asking() {
  return call.asked(by("agent").value, by("at").value, namesIn(state.flow ?? flow.last));
}

/** What the lines of everything that is drawn are called. */
function namesIn(drawn) {
  const names = new Set();
  const take = (step) => { step.lines.forEach((name) => names.add(name)); step.ways.forEach((way) => take(way.to)); };
  drawn?.agents.forEach((agent) => agent.tools.forEach((tool) => tool.routes.forEach(take)));
  return names;
}

function draw() {
  call.drawLines();
  flow.show(state.flow, state.call, call.lines);
}

function offerAgents(names) {
  const chosen = by("agent").value;
  if (JSON.stringify(names) !== JSON.stringify([...by("agent").options].map((each) => each.value))) {
    fill(by("agent"), names, chosen);
  }
  by("agent-choice").hidden = names.length < 2;
}

function offerTools() {
  call.offer(state.tools.filter((tool) => tool.agent === by("agent").value));
}

/** What the program tells; what went wrong is said on the page, and there is nothing then. */
async function tell(asking) {
  try {
    const told = await asking();
    by("trouble").hidden = true;
    return told;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    by("trouble").hidden = false;
    by("trouble").replaceChildren(h("p", {}, error.message), error.hint ? h("pre", {}, error.hint) : "");
    return null;
  }
}

function showSaved() {
  const isSaved = text.text === state.saved;
  by("saved").textContent = isSaved ? "saved" : "not saved";
  by("saved").classList.toggle("unsaved", !isSaved);
  by("save").hidden = !state.asText;
  by("save").disabled = isSaved;
}

function opened(copy) {
  state.mark = copy.mark;
  state.saved = copy.text;
  showSaved();
}

async function save() {
  const written = text.text;
  try {
    opened(await ask("save", { text: written, mark: state.mark }));
    by("conflict").hidden = true;
    by("trouble").hidden = true;
  } catch (error) {
    if (error.told?.theirs) {
      state.theirs = error.told.theirs;
      by("conflict").hidden = false;
    } else {
      await tell(() => { throw error; });
    }
  }
}

by("save").addEventListener("click", save);
by("every").addEventListener("click", every);
by("take-theirs").addEventListener("click", () => {
  text.text = state.theirs.text;
  opened(state.theirs);
  by("conflict").hidden = true;
  look();
});
by("keep-mine").addEventListener("click", () => { state.mark = state.theirs.mark; save(); });
/** Somebody may have changed the file elsewhere, while this page was not looked at. */
async function lookAgain() {
  if (!state.asText) return;
  const now = await ask("file").catch(() => null);
  if (!now || now.mark === state.mark) return;
  if (text.text === state.saved) {
    text.text = now.text;
    opened(now);
    look();
  } else {
    state.theirs = now;
    by("conflict").hidden = false;
  }
}

addEventListener("focus", lookAgain);
by("at").addEventListener("change", look);
by("now").addEventListener("click", () => { by("at").value = ""; look(); });
by("agent").addEventListener("change", () => { offerTools(); draw(); play(); });
addEventListener("beforeunload", (event) => { if (text.text !== state.saved) event.preventDefault(); });
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
});

async function showPage(code) {
  const told = await tell(() => ask("rule", { code }));
  if (!told) return;
  by("rule-title").textContent = `${told.code}: ${told.title}`;
  const parts = told.page.split("\n\n").slice(1);
  by("rule-page").replaceChildren(...parts.map((part) => h(part.startsWith(" ") ? "pre" : "p", {}, part)));
  by("rule").showModal();
}

const TABS = ["text", "flow", "call"];

function showTab(name) {
  for (const each of TABS) {
    by(each).classList.toggle("shown", each === name);
    const tab = by(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === name));
    tab.tabIndex = each === name ? 0 : -1;
  }
}

for (const each of TABS) {
  by(`tab-${each}`).addEventListener("click", () => showTab(each));
  by(`tab-${each}`).addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS[(TABS.indexOf(each) + step + TABS.length) % TABS.length];
    showTab(next);
    by(`tab-${next}`).focus();
  });
}

async function offerTemplates(templates) {
  by("templates").hidden = templates.length === 0;
  by("template-list").replaceChildren(...templates.map((each) => h("button", {
    type: "button",
    onclick: () => { text.text = each.text; by("templates").hidden = true; showSaved(); look(); text.view.focus(); },
  }, each.name)));
}

/** An agent in Python: its findings stand above the drawing, and its text in an editor of one's own. */
function withoutText() {
  text.isThere = false;
  flow.goTo = null;
  by("flow").insertBefore(by("findings"), by("drawing"));
  for (const each of ["text", "tab-text", "save", "saved"]) by(each).hidden = true;
  document.querySelector(".panes").classList.add("two");
  showTab("flow");
}

showTab("text");
const file = await tell(() => ask("file"));
if (file) {
  state.asText = file.as_text;
  text.text = file.text;
  opened(file);
  offerTemplates(file.templates);
  if (!file.as_text) withoutText();
  await look();
}
document.documentElement.dataset.ready = "yes";
