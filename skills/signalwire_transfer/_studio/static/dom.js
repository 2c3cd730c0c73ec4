// Makes elements. Text is always text: nothing that stands in a file becomes markup.

/** An element with attributes, listeners (`onclick`) and children: texts, elements, or nothing. */
export function h(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child != null && child !== false && child !== ""));
  return made;
}

/** A `select` of words; `shown` says what each is called where that differs. */
export function choice(words, chosen, attributes = {}, shown = {}) {
  return fill(h("select", attributes), words, chosen, shown);
}

/** The same `select` with other words. */
export function fill(select, words, chosen, shown = {}) {
  select.replaceChildren(...words.map((word) => h("option", { value: word }, shown[word] ?? word)));
  select.value = words.includes(chosen) ? chosen : words[0] ?? "";
  return select;
}

export const by = (id) => document.getElementById(id);
