// Pinned variants: what each differs by, and how the present one compares with it.

import { draw, find, make } from "./dom.js";
import { dashes } from "./figure.js";
import { number, percent } from "./numbers.js";

export function showPins(pins, pairs, told) {
  find("compared").hidden = pins.length === 0;
  find("pins").replaceChildren(...pins.map((pin, place) => card(pin, place, pairs?.[place], told)));
}

function card(pin, place, pair, told) {
  const button = (text, act) => {
    const made = make("button", { type: "button", class: "quiet", "aria-label": `${text} ${pin.name}` }, text);
    made.addEventListener("click", () => act(pin));
    return made;
  };
  return make(
    "li",
    { class: "pin" },
    make(
      "div",
      { class: "head" },
      swatch(place),
      make("strong", {}, pin.name),
      make("span", {}, interval(pin.answer.shown[0])),
      button("Go back to", told.restore),
      button("Remove", told.remove),
    ),
    make("p", { class: "muted small" }, differences(pin)),
    make("p", { class: "verdict" }, verdict(pin, pair)),
  );
}

const swatch = (place) =>
  draw("svg", { height: 4, "aria-hidden": "true" }, draw("path", { class: "pinned", d: "M0 2H34", "stroke-dasharray": dashes(place) }));

const interval = ({ low, median, high, unit }) => `${median} ${unit} (${low} to ${high})`;

function differences(pin) {
  const places = Object.entries(pin.at).map(([axis, label]) => `${axis} = ${label}`);
  const changes = Object.entries(pin.set).map(([name, text]) => `${name} = ${text}`);
  return `${pin.title}: ${[...places, ...changes].join(", ") || "as the model has it"}`;
}

function verdict(pin, pair) {
  if (!pair) return "";
  if (pair.p_equal === 1) return `The present variant is the same as ${pin.name}.`;
  const { median, low, high } = pair.ratio;
  const ratio = median === null ? "" : `; ratio ${number(median)} (${number(low)} to ${number(high)})`;
  const above = 1 - pair.p_a_below_b - pair.p_equal;
  const [word, chance] = pair.p_a_below_b >= above ? ["lower", pair.p_a_below_b] : ["higher", above];
  return `The present variant is ${word} than ${pin.name} with probability ${percent(chance)}${ratio}.`;
}
