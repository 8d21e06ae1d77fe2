// What can be chosen of a model: the equation looked at, the amount of its functional unit, and a label of every axis.

import { find, make } from "./dom.js";

// What the server calls the field of the amount; no input or axis can have such a name.
export const UNIT = "functional unit";

// `chosen.of(name)`, `chosen.amount(text)` and `chosen.at(axis, label)` tell what the user chose.
export function showModel(model, { at, of, amount }, chosen) {
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
    amountField(amount, chosen.amount),
    ...axes.map(([name, labels]) => axis(name, Object.keys(labels), at[name], chosen)),
  );
}

// Ratios, rates and equations that are no stage of the result are not of an amount: the field is closed for them.
export function showUnit(now, amount) {
  const kept = now.stated || Number(amount.replaceAll(",", "")) === 1;
  const note = kept ? "" : ". The equation is no stage of the result in an amount, so the amount does not apply to it.";
  find("unit").textContent = `Per ${now.result.functional_unit}${note}`;
  find("amount").disabled = !now.stated;
}

function amountField(amount, choose) {
  const error = make("span", { id: "amount-error", class: "error", hidden: true });
  const attributes = { id: "amount", type: "text", inputmode: "decimal", size: 8, autocomplete: "off", value: amount };
  const made = make("input", { ...attributes, "aria-describedby": `${error.id} unit` });
  made.addEventListener("change", () => choose(made.value));
  return field("Amount of the functional unit", "amount", made, error);
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
