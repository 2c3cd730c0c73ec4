// The pane with the text: CodeMirror with what the studio knows of the file. It lives in a shadow root, where style
// sheets can be made under our policy.

import {
  EditorState, EditorView, HighlightStyle, autocompletion, bracketMatching, completionKeymap,
  defaultKeymap, drawSelection, foldGutter, foldKeymap, highlightActiveLine, highlightActiveLineGutter, history,
  historyKeymap, hoverTooltip, indentUnit, indentWithTab, keymap, lineNumbers, lintGutter, lintKeymap, search,
  searchKeymap, setDiagnostics, syntaxHighlighting, tags, yaml,
} from "./editor.js";
import { ask } from "./ask.js";
import { by, h } from "./dom.js";

const colours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: "var(--accent)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--good)" },
  { tag: [tags.bool, tags.null, tags.keyword], color: "var(--warn)" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--quiet)" },
]);

const mark = (colour) => ({ backgroundImage: "none", textDecoration: `underline wavy ${colour} 1px`, textUnderlineOffset: ".2em", paddingBottom: 0 });
const dot = (colour) => ({ content: "none", width: "9px", height: "9px", borderRadius: "50%", backgroundColor: colour });

const look = EditorView.theme({
  "&": { fontSize: "13.5px", backgroundColor: "var(--card)", color: "var(--ink)", flex: "1 1 auto", minWidth: "0" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--quiet)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--well)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--tint) !important" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--card)", color: "var(--ink)", borderColor: "var(--edge)" },
  ".cm-tooltip": { border: "1px solid var(--edge)", borderRadius: "5px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--card)" },
  ".cm-meaning": { padding: ".4rem .6rem", maxWidth: "28rem", whiteSpace: "pre-line", font: "13px/1.45 var(--sans)" },
  ".cm-completionInfo": { whiteSpace: "pre-line", font: "13px/1.45 var(--sans)", maxWidth: "22rem" },
  ".cm-diagnostic": { font: "13px/1.45 var(--sans)", paddingLeft: ".6rem" },
  ".cm-lintRange-error": mark("var(--bad)"),
  ".cm-lintRange-warning": mark("var(--warn)"),
  ".cm-lintRange-active": { backgroundColor: "var(--note)" },
  ".cm-lint-marker-error": dot("var(--bad)"),
  ".cm-lint-marker-warning": dot("var(--warn)"),
  ".cm-searchMatch": { backgroundColor: "var(--note)", outline: "1px solid var(--note-edge)" },
  ".cm-textfield, .cm-button": { font: "inherit", color: "var(--ink)", background: "var(--well)", border: "1px solid var(--edge)", borderRadius: "3px" },
  ".cm-foldPlaceholder": { background: "var(--well)", border: "1px solid var(--line)", color: "var(--quiet)" },
});

/** What can be chosen where the cursor stands. */
async function choices(context) {
  const word = context.matchBefore(/[\w-]*/);
  if (!context.explicit && word.from === word.to) return null;
  const line = context.state.doc.lineAt(context.pos);
  const told = await ask("offers", { text: context.state.doc.toString(), line: line.number, column: context.pos - line.from });
  if (!told.offers.length) return null;
  return {
    from: context.pos - told.written.length,
    options: told.offers.map((offer, index) => ({
      label: offer.label, type: offer.kind === "key" ? "property" : "constant", info: offer.more || undefined,
      apply: offer.kind === "key" ? `${offer.label}: ` : offer.label, boost: -index / 10,
    })),
    validFor: /^[\w-]*$/,
  };
}

/** What a word means, beside the pointer. */
const meanings = hoverTooltip(async (view, position) => {
  const word = view.state.wordAt(position);
  if (!word) return null;
  const line = view.state.doc.lineAt(word.to);
  const told = await ask("meaning", { text: view.state.doc.toString(), line: line.number, column: word.to - line.from }).catch(() => ({}));
  if (!told.meaning) return null;
  return { pos: word.from, end: word.to, create: () => ({ dom: h("div", { class: "cm-meaning" }, told.meaning) }) };
}, { hoverTime: 350 });

/** The editor. `changed` is called after each change, `save` for Ctrl-S. */
export class Text {
  constructor(place, { changed, save }) {
    const root = place.attachShadow({ mode: "open" });
    this.quietly = false;
    /** Whether the text of the file stands here. */
    this.isThere = true;
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: "",
        extensions: [
          lineNumbers(), highlightActiveLineGutter(), foldGutter(), history(), drawSelection(), indentUnit.of("  "),
          bracketMatching(), highlightActiveLine(), yaml(), syntaxHighlighting(colours), lintGutter(), meanings, look,
          search({ top: true }), autocompletion({ override: [choices], icons: false }),
          EditorView.contentAttributes.of({ "aria-label": "Text of the file", tabindex: "0" }),
          keymap.of([
            { key: "Mod-s", run: () => { save(); return true; }, preventDefault: true },
            ...completionKeymap, ...lintKeymap, ...searchKeymap, ...foldKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab,
          ]),
          EditorView.updateListener.of((update) => { if (update.docChanged && !this.quietly) changed(); }),
        ],
      }),
    });
  }

  get text() { return this.view.state.doc.toString(); }

  /** Put another text in place of this one; undo brings it back. */
  set text(text) {
    this.quietly = true;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    this.quietly = false;
  }

  /** Select a line, and bring it into sight. */
  goTo(number) {
    const { doc } = this.view.state;
    const line = doc.line(Math.min(Math.max(number, 1), doc.lines));
    const start = line.from + line.text.search(/\S|$/);
    this.view.dispatch({ selection: { anchor: start, head: line.to }, effects: EditorView.scrollIntoView(start, { y: "center" }) });
    this.view.focus();
  }

  /** Underline what was found, and list it below. */
  show(findings, { page }) {
    by("findings").replaceChildren(summary(findings), ...findings.map((found) => this.row(found, page)));
    if (!this.isThere) return;
    const { doc } = this.view.state;
    const inside = findings.filter((found) => found.line >= 1);
    const marks = inside.map((found) => {
      const line = doc.line(Math.min(found.line, doc.lines));
      const from = line.from + line.text.search(/\S|$/);
      return { from, to: Math.max(line.from + line.text.trimEnd().length, from), severity: found.severity, message: `${found.code} ${worded(found)}` };
    });
    marks.sort((one, other) => one.from - other.from);
    this.view.dispatch(setDiagnostics(this.view.state, marks));
  }

  row(found, page) {
    const code = found.has_page
      ? h("button", { type: "button", class: "code", onclick: () => page(found.code), "aria-label": `What ${found.code} means` }, found.code)
      : "";
    return h("div", { class: `finding ${found.severity}` }, this.at(found), h("p", {}, code, " ", worded(found)));
  }

  /** The line of a finding; where the text is here, it leads there. */
  at(found) {
    if (found.line < 1) return h("span", { class: "at small" }, found.elsewhere);
    if (!this.isThere) return h("span", { class: "at small" }, `line ${found.line}`);
    return h("button", { type: "button", class: "at", onclick: () => this.goTo(found.line), "aria-label": `Go to line ${found.line}` }, String(found.line));
  }
}

function worded(found) {
  return found.path ? `${found.path}: ${found.message}` : found.message;
}

function summary(findings) {
  if (!findings.length) return h("p", { class: "small good" }, "No mistakes.");
  const count = (kind, word) => {
    const number = findings.filter((found) => found.severity === kind).length;
    return number ? `${number} ${word}${number > 1 ? "s" : ""}` : "";
  };
  return h("p", { class: "small quiet" }, [count("error", "mistake"), count("warning", "warning")].filter(Boolean).join(", "));
}
