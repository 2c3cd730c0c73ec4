// The pane with a call to try: what the model says, what each line does, and what becomes of it, second by second.

import { ask } from "./ask.js";
import { by, choice, fill, h } from "./dom.js";

export class Call {
  /** `changed` is called when another call is to be seen. */
  constructor({ changed }) {
    this.changed = changed;
    this.said = new Map();
    this.does = new Map();
    this.tools = [];
    this.reached = [];
    by("tool").addEventListener("change", () => { this.drawArguments(); changed(); });
    by("caller").addEventListener("change", changed);
    by("caller-does").addEventListener("change", changed);
    by("language").addEventListener("change", changed);
    by("asked").addEventListener("submit", (event) => event.preventDefault());
  }

  /** What can be called, of the agent that is chosen. What was chosen stays chosen where it still can be. */
  offer(tools) {
    const before = JSON.stringify(this.tools);
    this.tools = tools;
    if (JSON.stringify(tools) === before) return;
    const chosen = by("tool").value;
    fill(by("tool"), tools.map((tool) => tool.name), chosen);
    this.drawArguments();
  }

  get tool() { return this.tools.find((tool) => tool.name === by("tool").value); }

  drawArguments() {
    const fields = (this.tool?.arguments ?? []).map((argument) => {
      const key = `${this.tool.name} ${argument.name}`;
      const set = (event) => { this.said.set(key, event.target.value); this.changed(); };
      const label = `${argument.name}${argument.required ? "" : " (optional)"}`;
      const listed = argument.names.length > 0 && argument.names.length <= 300;
      if (listed && !this.said.has(key) && argument.required) this.said.set(key, argument.names[0]);
      const field = listed
        ? choice(["", ...argument.names], this.said.get(key) ?? "", { onchange: set }, { "": "says nothing" })
        : h("input", { value: this.said.get(key) ?? "", placeholder: "says nothing", onchange: set, autocomplete: "off" });
      return h("label", { class: "field", title: argument.description }, label, " ", field);
    });
    by("arguments").replaceChildren(...fields);
  }

  /** The lines that the call may reach, each with what it can do and does. */
  get lines() {
    return this.reached.map((line) => ({ ...line, does: this.does.get(line.name) }));
  }

  drawLines() {
    const fields = this.lines.map((line) => {
      const chosen = line.does || line.choices[0];
      const words = line.choices.includes(chosen) ? line.choices : [...line.choices, chosen];
      return h("label", { class: "field" }, line.name, " ",
        choice(words, chosen, { onchange: (event) => this.set(line.name, event.target.value) }));
    });
    by("lines").hidden = fields.length === 0;
    by("line-list").replaceChildren(...fields);
  }

  set(name, what) {
    const line = this.lines.find((each) => each.name === name);
    if (line && what === line.choices[0]) this.does.delete(name);
    else this.does.set(name, what);
    this.drawLines();
    this.changed();
  }

  /** What the program is asked. Of the lines, those that `known` still has: a name may have gone from the text. */
  asked(agent, at, known) {
    const lines = Object.fromEntries([...this.does].filter(([name]) => known.has(name)));
    if (by("caller-does").value) lines.caller = by("caller-does").value;
    const said = (this.tool?.arguments ?? []).map((argument) => [argument.name, this.said.get(`${this.tool.name} ${argument.name}`) ?? ""]);
    return { agent, tool: this.tool?.name ?? "", arguments: Object.fromEntries(said.filter(([, value]) => value)), lines, at, caller: by("caller").value, language: by("language").value };
  }

  offerLanguages(codes) {
    by("language-choice").hidden = codes.length < 2;
    if (by("language").options.length === codes.length + 1) return;
    fill(by("language"), ["", ...codes], by("language").value, { "": "the agent's first" });
  }

  show(told) {
    this.reached = told.lines;
    this.offerLanguages(told.languages);
    const lost = Boolean(told.lost);
    by("timeline").replaceChildren(
      h("div", { class: `end ${lost ? "lost" : ""}` },
        h("p", {}, h("strong", {}, lost ? "The caller is lost" : told.meaning[0].toUpperCase() + told.meaning.slice(1))),
        h("p", { class: "small quiet" }, lost ? told.lost : told.end, told.moment ? ` · ${told.moment}` : "")),
      events(told.events),
      reasons(told),
      ...told.assumed.map((each) => h("p", { class: "small quiet" }, `assumed: ${each.sentence} (${each.assumption}=${each.word})`)),
      h("div", { class: "command" }, h("pre", { id: "command" }, told.command), h("button", { type: "button", "data-copy": "command" }, "Copy")));
  }

  trouble(trouble) {
    by("timeline").replaceChildren(h("div", { class: "notice bad" }, h("p", {}, trouble.message), trouble.hint && h("pre", {}, trouble.hint)));
  }

  showWays(told) {
    by("trying").textContent = told.is_whole ? `${told.count} ways` : `the first ${told.count} ways: it takes longer to try them all`;
    const rows = told.ends.map((end) => h("tr", {},
      h("td", { class: "number" }, String(end.count)),
      h("td", {},
        h("strong", { class: end.lost ? "bad" : "" }, end.lost ? `lost: ${end.lost}` : end.meaning),
        h("details", {}, h("summary", { class: "small" }, "an example"),
          h("p", { class: "small" }, `${end.tool}(${Object.entries(end.arguments).map(([name, value]) => `${name}=${value}`).join(", ")})`),
          h("ul", { class: "small" }, end.choices.map((choice) => h("li", {}, choice)))))));
    by("ways").replaceChildren(h("button", { type: "button", class: "close", "aria-label": "Close the list of ways", onclick: () => { by("ways").replaceChildren(); by("trying").textContent = ""; } }, "Close"), h("table", {}, h("thead", {}, h("tr", {}, h("th", { class: "number" }, "ways"), h("th", {}, "how they end"))), h("tbody", {}, rows)));
  }
}

function events(told) {
  const rows = told.map((event) => h("tr", {},
    h("td", {}, `${Math.round(event.seconds)} s`),
    h("td", {}, h("span", { class: "who" }, event.who), ` ${event.what}`, event.text && h("span", { class: "said" }, event.text))));
  return h("table", { class: "events" }, h("caption", { class: "unseen" }, "What happens, second by second"),
    h("thead", { class: "unseen" }, h("tr", {}, h("th", {}, "time"), h("th", {}, "what happens"))), h("tbody", {}, rows));
}

function reasons(told) {
  const pairs = [...told.reasons.map((reason) => [reason.about, reason.text]), ...told.rungs.map((rung) => [rung.name, rung.fate])];
  if (!pairs.length) return "";
  return h("details", { open: true }, h("summary", {}, "Why it went that way"),
    h("dl", { class: "reasons" }, pairs.flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)])));
}
