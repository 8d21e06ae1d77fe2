// Pinned variants: what each differs by, and how the present one compares with it.

import { find, make } from "./dom.js";
import { number, percent } from "./numbers.js";

export function showPins(pins, now, pairs, told) {
  find("compared").hidden = pins.length === 0;
  find("pins").replaceChildren(...pins.map((pin, place) => card(pin, now, pairs?.[place], told)));
}

function card(pin, now, pair, told) {
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
      make("span", { class: "swatch", "aria-hidden": "true" }),
      make("strong", {}, pin.name),
      make("span", {}, interval(pin.answer.shown[0])),
      button("Go back to", told.restore),
      button("Remove", told.remove),
    ),
    make("p", { class: "muted small" }, differences(pin)),
    make("p", { class: "verdict" }, verdict(pin, pair)),
  );
}

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
  return `The present variant is lower than ${pin.name} with probability ${percent(pair.p_a_below_b)}${ratio}.`;
}
