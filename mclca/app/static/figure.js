// The footprint as a picture: density, what lies inside the interval, median, and pinned variants as dashed lines.

import { draw, make } from "./dom.js";
import { number, ticks } from "./numbers.js";

const HEIGHT = 240;
const TOP = 26;
const BASE = 176;

export function figure(host, now, pinned) {
  if (!now.curve) {
    host.replaceChildren(make("p", { class: "muted" }, "Nothing in it is uncertain: there is no distribution to draw."));
    return;
  }
  const shown = now.shown[0];
  const curves = [now, ...pinned.filter((each) => each.curve)].map((each) => points(each.curve, shown.factor));
  const row = now.result.results[0];
  const [low, median, high] = [row.low, row.median, row.high].map((value) => value * shown.factor);
  const all = curves.flat();
  const [from, to] = [Math.min(low, ...all.map(([x]) => x)), Math.max(high, ...all.map(([x]) => x))];
  const width = Math.max(260, host.clientWidth);
  const across = (x) => 10 + ((x - from) / (to - from)) * (width - 20);
  // Each curve to the same height: a narrow one would press a wide one flat.
  const [own, ...others] = curves.map((curve) => level(curve));
  const up = (y) => BASE - y * (BASE - TOP);
  const inside = own.filter(([x]) => x >= low && x <= high);
  host.replaceChildren(
    draw(
      "svg",
      { viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT, role: "img", "aria-label": described(now) },
      draw("path", { class: "area", d: area(own, across, up) }),
      draw("path", { class: "inside", d: area(inside, across, up) }),
      draw("path", { class: "line", d: line(own, across, up) }),
      ...others.map((curve, place) => draw("path", { class: "pinned", d: line(curve, across, up), "stroke-dasharray": dashes(place) })),
      ...scale(from, to, across, width, shown.unit),
      draw("line", { class: "span", x1: across(low), x2: across(high), y1: BASE + 12, y2: BASE + 12 }),
      draw("circle", { class: "dot", cx: across(median), cy: BASE + 12, r: 7 }),
      ...labels([low, median, high], shown, across, width),
    ),
  );
}

const DASHES = ["7 4", "2 3", "12 4 2 4", "12 3", "2 6", "7 2 2 2 2 2"];

// What tells the lines of pinned variants apart.
export const dashes = (place) => DASHES[place % DASHES.length];

function level(curve) {
  const top = Math.max(...curve.map(([, y]) => y));
  return curve.map(([x, y]) => [x, y / top]);
}

function described(now) {
  const { unit, low, median, high } = now.shown[0];
  return `Distribution: median ${median} ${unit}, interval from ${low} to ${high} ${unit}`;
}

const points = (curve, factor) => curve.density.map((y, place) => [(curve.start + place * curve.step) * factor, y]);

const line = (curve, across, up) =>
  curve.map(([x, y], place) => `${place ? "L" : "M"}${across(x).toFixed(1)} ${up(y).toFixed(1)}`).join("");

function area(curve, across, up) {
  if (!curve.length) return "";
  const [first, last] = [curve[0][0], curve.at(-1)[0]];
  return `${line(curve, across, up)}L${across(last).toFixed(1)} ${BASE}L${across(first).toFixed(1)} ${BASE}Z`;
}

function scale(from, to, across, width, unit) {
  const places = ticks(from, to, width < 420 ? 4 : 7);
  return [
    draw("line", { class: "axis", x1: 0, x2: width, y1: BASE + 26, y2: BASE + 26 }),
    ...places.flatMap((value) => [
      draw("line", { class: "axis", x1: across(value), x2: across(value), y1: BASE + 26, y2: BASE + 31 }),
      draw("text", { x: across(value), y: BASE + 45, "text-anchor": "middle" }, number(value)),
    ]),
    draw("text", { x: width / 2, y: BASE + 62, "text-anchor": "middle" }, unit),
  ];
}

// The three figures above the curve, kept from running into each other and out of the picture.
function labels(values, shown, across, width) {
  const texts = [shown.low, shown.median, shown.high];
  const places = values.map(across);
  const gap = 8 * Math.max(...texts.map((text) => text.length)) + 6;
  places[0] = Math.max(gap / 2, Math.min(places[0], places[1] - gap));
  places[2] = Math.min(width - gap / 2, Math.max(places[2], places[1] + gap));
  return texts.map((text, place) =>
    draw("text", { class: "strong", x: places[place], y: 14, "text-anchor": "middle" }, text),
  );
}
