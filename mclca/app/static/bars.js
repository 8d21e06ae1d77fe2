// Bars with names and figures: the drivers, with their intervals, and the stages.

import { make } from "./dom.js";
import { number, percent } from "./numbers.js";

const MOST = 8;

const share = (value) => `${(100 * Math.min(Math.max(value, 0), 1)).toFixed(1)}%`;

function bar(name, fills, whisker, figure, choose) {
  const track = make("span", { class: "track", "aria-hidden": "true" });
  for (const [kind, value] of fills) {
    const fill = make("span", { class: `fill ${kind}` });
    fill.style.width = share(value);
    track.append(fill);
  }
  if (whisker) {
    const line = make("span", { class: "whisker" });
    line.style.left = share(whisker[0]);
    line.style.width = share(whisker[1] - Math.max(whisker[0], 0));
    track.append(line);
  }
  const label = choose
    ? make("button", { class: "name quiet", type: "button", title: "Go to this input" }, name)
    : make("span", { class: "name" }, name);
  if (choose) label.addEventListener("click", choose);
  return make("li", {}, label, track, make("span", { class: "figure" }, figure));
}

export function ranking(list, note, found, choose) {
  const total = found.indices.some((index) => index.total !== undefined);
  const figure = total ? "total" : "first";
  const shown = found.indices.filter((index) => index[figure] > 0.005).slice(0, MOST);
  list.replaceChildren(
    ...shown.map((index) => {
      const fills = total ? [["first", index.total], ["", index.first]] : [["", index.first]];
      const ends = [index[`${figure}_low`], index[`${figure}_high`]];
      return bar(index.input, fills, ends, percent(Math.min(index[figure], 1)), () => choose(index.names[0]));
    }),
  );
  note.textContent = found.sentences[0] ?? "";
}

export function stages(list, now) {
  const [first, ...rest] = now.result.results;
  const rows = rest.filter((row) => row.unit === first.unit && row.high !== 0);
  const largest = Math.max(...rows.map((row) => row.high));
  const { factor, unit } = now.shown[0];
  list.replaceChildren(
    ...rows.map((row) =>
      bar(row.name, [["", row.median / largest]], [row.low / largest, row.high / largest],
        `${number(row.median * factor)} ${unit}`),
    ),
  );
  return rows.length;
}
