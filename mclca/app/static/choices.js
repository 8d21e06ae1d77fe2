// What can be chosen of a model: the equation looked at, and a label of every axis.

import { find, make } from "./dom.js";

// `chosen.of(name)` and `chosen.at(axis, label)` tell what the user chose.
export function showModel(model, at, of, chosen) {
  find("title").textContent = model.title;
  find("unit").textContent = `Per ${model.functional_unit}`;
  document.title = `${model.title} - mclca`;
  if (![...find("model").options].some((each) => each.value === model.key)) {
    find("model").append(make("option", { value: model.key }, `${model.label}: ${model.title}`));
  }
  find("model").value = model.key;
  const names = model.equations.map((each) => each.name);
  const axes = Object.entries(model.axes).filter(([, labels]) => Object.keys(labels).length > 1);
  find("axes").replaceChildren(
    field("Equation", "equation", select(names, of, chosen.of, { id: "equation" })),
    ...axes.map(([name, labels]) => axis(name, Object.keys(labels), at[name], chosen)),
  );
}

function axis(name, labels, label, chosen) {
  const id = `axis-${name}`;
  const error = make("span", { id: `${id}-error`, class: "error", hidden: true });
  const choose = (next) => chosen.at(name, next);
  return field(name, id, select(labels, label, choose, { id, "aria-describedby": error.id }), error);
}

function select(options, chosen, change, attributes) {
  const made = make("select", attributes, ...options.map((each) => make("option", { value: each, selected: each === chosen }, each)));
  made.addEventListener("change", () => change(made.value));
  return made;
}

const field = (name, id, ...parts) => make("div", { class: "field" }, make("label", { for: id }, name), ...parts);
