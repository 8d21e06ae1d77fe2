// The list of inputs: each with its text, unit, source, picture, and what is wrong with it.

import { find, make, onWidth, say, set } from "./dom.js";
import { Picture } from "./handles.js";

const PATIENCE = 700; // milliseconds after the last key, until half a word counts as written

export class Inputs {
  // `changed(name, text, done)`, `dragged(name, part, value, done)`, `restored(name)` tell what the user did.
  constructor(told) {
    this.told = told;
    this.rows = new Map();
    find("find").addEventListener("input", () => this.filter());
    // A phone that turns makes the pictures wider.
    onWidth(find("inputs"), () => this.rows.forEach((row) => row.picture.redraw()));
  }

  show(inputs, changes) {
    this.rows = new Map(inputs.map((input) => [input.name, this.row(input)]));
    const [uncertain, exact] = [true, false].map((kind) => inputs.filter((input) => input.uncertain === kind));
    find("uncertain").replaceChildren(...uncertain.map((input) => this.rows.get(input.name).element));
    find("exact").replaceChildren(...exact.map((input) => this.rows.get(input.name).element));
    find("exact-box").hidden = exact.length === 0;
    find("exact-count").textContent = `Exact values (${exact.length})`;
    inputs.forEach((input) => this.update(input, changes));
    this.filter();
  }

  // The text stays as the user is writing it.
  update(input, changes) {
    const row = this.rows.get(input.name);
    if (!row) return;
    if (document.activeElement !== row.field) row.field.value = input.distribution;
    row.picture.show(input.picture);
    this.mark(input.name, changes);
  }

  preview(name, text, picture) {
    const row = this.rows.get(name);
    row.field.value = text;
    row.picture.show({ ...picture, handles: picture.handles.length ? picture.handles : row.picture.held.handles });
  }

  mark(name, changes) {
    const row = this.rows.get(name);
    row.element.classList.toggle("changed", name in changes);
    row.back.hidden = !(name in changes);
  }

  // Sentences by input; what is of no input here is given back.
  complain(fields) {
    for (const [name, row] of this.rows) {
      const sentences = fields[name] ?? [];
      say(row.error, sentences.join(" "));
      set(row.field, { "aria-invalid": sentences.length ? "true" : "false" });
    }
    return Object.entries(fields).filter(([name]) => !this.rows.has(name));
  }

  go(name) {
    const row = this.rows.get(name);
    if (!row) return;
    if (find("exact").contains(row.element)) find("exact-box").open = true;
    row.element.hidden = false;
    row.field.focus({ preventScroll: true });
    row.element.scrollIntoView({ block: "center" });
  }

  filter() {
    const wanted = find("find").value.trim().toLowerCase();
    for (const [, row] of this.rows) row.element.hidden = !row.words.includes(wanted);
  }

  row(input) {
    const id = `input-${input.name}`;
    const field = make("input", { id, type: "text", class: "mono", autocomplete: "off", spellcheck: "false" });
    const error = make("p", { id: `${id}-error`, class: "error", hidden: true });
    set(field, { "aria-describedby": error.id });
    const back = make("button", { type: "button", class: "quiet", hidden: true }, "Undo");
    set(back, { "aria-label": `Undo the change of ${input.name}` });
    const picture = new Picture(input.name, input.unit, (part, value, done) => this.told.dragged(input.name, part, value, done));
    const unit = input.unit === "1" ? "" : input.unit;
    const element = make(
      "div",
      { class: "input", "data-name": input.name },
      make("div", { class: "head" }, make("label", { for: id }, input.name), make("span", { class: "muted small" }, unit), back),
      make("div", { class: "row" }, field, picture.element),
      error,
      make("p", { class: "source muted small" }, origin(input)),
      ...reasons(input),
    );
    back.addEventListener("click", () => this.told.restored(input.name));
    this.listen(field, input.name);
    const words = [input.name, input.unit, origin(input)].join(" ").toLowerCase();
    return { element, field, error, back, picture, words };
  }

  listen(field, name) {
    let timer = 0;
    let told = null;
    const tell = () => {
      clearTimeout(timer);
      if (field.value !== told) this.told.changed(name, field.value, (told = field.value));
    };
    field.addEventListener("focus", () => (told = field.value));
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(tell, PATIENCE);
    });
    field.addEventListener("change", tell);
    field.addEventListener("keydown", (event) => event.key === "Enter" && tell());
  }
}

const origin = (input) => [input.summary, input.source, input.where].filter(Boolean).join("; ");

const origins = ({ from, replaces }) => (from ? `catalogue: ${from}` : replaces && `in place of the catalogue's ${replaces}`);

function reasons(input) {
  const said = [input.because, input.reported && `the source says: ${input.reported}`, origins(input)].filter(Boolean);
  if (!said.length) return [];
  const summary = make("summary", {}, "Why this distribution");
  return [make("details", { class: "why muted small" }, summary, make("p", {}, said.join("; ")))];
}
