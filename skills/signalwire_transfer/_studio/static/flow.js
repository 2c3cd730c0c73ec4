// The pane with the drawing: what the model can call, and where each call goes on. A rung leads to its line in the text,
// and each line can be told what it does in the call beside it.

import { by, choice, h } from "./dom.js";

/** How many routes of a tool are drawn before somebody asks for all. */
const MOST = 60;

export class Flow {
  /** `goTo` is called with a line of the text; `does` with a name and what it does; null where there is no text. */
  constructor({ goTo, does }) {
    this.goTo = goTo;
    this.does = does;
    this.all = new Set();
    this.last = null;
  }

  /** Draw what a text says; without it, what was drawn last stays and says so. */
  show(flow, call, lines) {
    by("stale").hidden = Boolean(flow) || !this.last;
    if (flow) this.last = flow;
    this.lines = lines;
    this.call = call;
    if (!this.last) {
      by("drawing").replaceChildren(h("p", { class: "empty" }, "Nothing can be drawn yet: mend the mistakes below the text."));
      return;
    }
    by("moment").textContent = this.last.moment ?? "";
    const open = new Set([...by("drawing").querySelectorAll("details:not([open])")].map((each) => each.dataset.tool));
    by("drawing").replaceChildren(...this.last.agents.flatMap((agent) => this.agent(agent, open)));
  }

  agent(agent, closed) {
    const tools = agent.tools.map((tool) => this.tool(tool, `${agent.name} ${tool.name}`, closed));
    const others = agent.other_skills.length ? h("p", { class: "others small" }, `Other skills: ${agent.other_skills.join(", ")}`) : "";
    return [h("h3", {}, `${agent.name} `, h("code", {}, agent.route)), ...tools, others];
  }

  tool(tool, key, closed) {
    const most = this.all.has(key) ? tool.routes.length : MOST;
    const steps = tool.routes.slice(0, most).map((step) => h("li", {}, ...this.step(step, false)));
    const more = tool.routes.length - most;
    return h("details", { class: "tool", open: !closed.has(key), "data-tool": key },
      h("summary", {}, h("code", {}, `${tool.name}(${tool.arguments.join(", ")})`)),
      facts([tool.skill, ...tool.facts]),
      h("ul", { class: "steps" }, steps),
      more > 0 && h("button", { type: "button", onclick: () => { this.all.add(key); this.show(this.last, this.call, this.lines); } }, `Show ${more} more`));
  }

  step(step, isBarred) {
    const kinds = ["step", step.kind === "verdict" && "verdict", step.open === false && "closed", isBarred && "barred"];
    const ways = step.ways.map((way) => {
      const when = way.now ? way.when : `${way.when} (not now)`;
      return h("li", {}, h("span", { class: "when" }, when), ...this.step(way.to, isBarred || !way.now));
    });
    const name = step.name || step.addresses;
    const fate = step.lines.length ? this.call?.rungs.find((rung) => rung.name === step.lines[0])?.fate : "";
    return [
      h("div", { class: kinds.filter(Boolean).join(" ") },
        step.line && this.goTo
          ? h("button", { type: "button", class: "go", onclick: () => this.goTo(step.line), title: `Line ${step.line}` }, name)
          : h("strong", {}, name),
        " ",
        step.name && step.addresses && h("span", { class: "where" }, step.addresses), " ",
        step.state && h("span", { class: "state" }, step.state),
        this.chooser(step),
        facts(step.facts),
        fate && h("span", { class: "fate" }, fate)),
      ways.length ? h("ul", { class: "ways" }, ways) : "",
    ];
  }

  /** What the line of a step does in the call beside it. */
  chooser(step) {
    const [name] = step.lines;
    const line = name && this.lines?.find((each) => each.name === name);
    if (!line) return "";
    const chosen = line.does || line.choices[0];
    const words = line.choices.includes(chosen) ? line.choices : [...line.choices, chosen];
    return h("span", {}, " ", choice(words, chosen, { class: "does", "aria-label": `What ${name} does`, onchange: (event) => this.does(name, event.target.value) }));
  }
}

function facts(told) {
  return told.length ? h("ul", { class: "facts" }, told.map((fact) => h("li", {}, fact))) : "";
}
