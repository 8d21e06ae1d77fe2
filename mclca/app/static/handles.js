// The small picture of an input, with handles that are sliders: dragged with a pointer, moved with the keys.

import { draw, set } from "./dom.js";
import { number } from "./numbers.js";

const HEIGHT = 62;
const BASE = 40;
const SIDE = 12;
const STEPS = 100; // of the axis; an arrow key moves by one
const CLOSE = 48; // pixels
const LEAPS = { PageUp: 10, PageDown: -10 };
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, ...LEAPS };

// `moved(part, value, done)` is called while a handle moves, and with done = true when it is let go.
export class Picture {
  constructor(name, unit, moved) {
    this.name = name;
    this.unit = unit;
    this.moved = moved;
    this.handles = new Map();
    this.dragged = null;
    this.asked = null;
    this.area = draw("path", { class: "area" });
    this.inside = draw("path", { class: "inside" });
    this.grips = draw("g");
    const axis = draw("line", { class: "axis", x1: 0, x2: "100%", y1: BASE, y2: BASE });
    this.element = draw("svg", { height: HEIGHT, class: "picture" }, this.area, this.inside, axis, this.grips);
  }

  // The axis stays where it is as long as a handle is held.
  show(picture) {
    this.held = picture;
    if (!this.dragged) {
      this.bend = picture.logarithmic ? [Math.log, Math.exp] : [(x) => x, (x) => x];
      this.axis = [picture.low, picture.high];
    }
    this.redraw();
  }

  redraw() {
    if (!this.held) return;
    this.width = Math.max(120, this.element.clientWidth || 280);
    const { density, low, high, logarithmic, interval, handles } = this.held;
    const [bent, straight] = logarithmic ? [Math.log, Math.exp] : [(x) => x, (x) => x];
    const step = (bent(high) - bent(low)) / (density.length || 1);
    const curve = density.map((y, place) => [straight(bent(low) + (place + 0.5) * step), y]);
    set(this.area, { d: this.path(curve) });
    set(this.inside, { d: this.path(curve.filter(([x]) => x >= interval[0] && x <= interval[1])) });
    const parts = new Set(handles.map((handle) => handle.part));
    for (const [part, element] of this.handles) {
      if (!parts.has(part)) {
        element.remove();
        this.handles.delete(part);
      }
    }
    handles.forEach((handle) => this.place(handle));
    this.spread();
  }

  // Figures under handles that stand close are set outwards.
  spread() {
    const [low, centre, high] = ["low", "centre", "high"].map((part) => this.handles.get(part));
    const place = (element) => Number(element.dataset.place);
    const close = (one, other) => one && other && place(other) - place(one) < CLOSE;
    const anchor = (element, name) => element && set(element.querySelector("text"), { "text-anchor": name });
    anchor(low, close(low, centre ?? high) ? "end" : "middle");
    anchor(high, close(centre ?? low, high) ? "start" : "middle");
  }

  path(curve) {
    if (!curve.length) return "";
    const line = curve.map(([x, y]) => `${this.across(x).toFixed(1)} ${(BASE - y * (BASE - 6)).toFixed(1)}`);
    return `M${this.across(curve[0][0]).toFixed(1)} ${BASE}L${line.join("L")}L${this.across(curve.at(-1)[0]).toFixed(1)} ${BASE}Z`;
  }

  // Place of a value from 0, the axis's low end, to 1, and back.
  share(x) {
    const [low, high, value] = [...this.axis, x].map(this.bend[0]);
    return (value - low) / (high - low);
  }

  value(share) {
    const [low, high] = this.axis.map(this.bend[0]);
    return this.bend[1](low + share * (high - low));
  }

  across(x) {
    const share = Number.isFinite(this.share(x)) ? this.share(x) : 0;
    return Math.min(Math.max(SIDE + share * (this.width - 2 * SIDE), 0), this.width);
  }

  at(pixel) {
    return this.value((pixel - SIDE) / (this.width - 2 * SIDE));
  }

  place(handle) {
    const element = this.handles.get(handle.part) ?? this.make(handle.part);
    const value = this.dragged?.part === handle.part ? this.dragged.value : handle.value;
    set(element, {
      "data-place": this.across(value),
      transform: `translate(${this.across(value).toFixed(1)} ${BASE})`,
      "aria-label": `${this.name}: ${handle.means}`,
      "aria-valuenow": value,
      "aria-valuemin": handle.least ?? this.axis[0],
      "aria-valuemax": handle.most ?? this.axis[1],
      "aria-valuetext": `${number(value, 4)} ${this.unit === "1" ? "" : this.unit}`.trim(),
    });
    element.querySelector("text").textContent = number(value, 4);
  }

  make(part) {
    const grip = part === "centre"
      ? draw("circle", { class: "grip", r: 7 })
      : draw("path", { class: "grip", d: "M0 -9L7 0L0 9L-7 0Z" });
    const element = draw(
      "g",
      { class: `handle ${part}`, role: "slider", tabindex: 0, "data-part": part },
      draw("circle", { class: "reach", r: 15 }),
      grip,
      draw("text", { y: 21, "text-anchor": "middle" }),
    );
    element.addEventListener("pointerdown", (event) => this.take(event, part, element));
    element.addEventListener("keydown", (event) => this.key(event, part));
    element.addEventListener("keyup", (event) => {
      if (event.key in KEYS && this.dragged) this.release();
    });
    element.addEventListener("blur", () => this.dragged?.byKey && this.release());
    this.handles.set(part, element);
    this.grips.append(element);
    return element;
  }

  handle(part) {
    return this.held.handles.find((each) => each.part === part);
  }

  take(event, part, element) {
    event.preventDefault();
    element.focus();
    element.setPointerCapture(event.pointerId);
    const box = this.element.getBoundingClientRect();
    const offset = event.clientX - box.left - this.across(this.handle(part).value);
    const follow = (next) => this.follow(part, this.at(next.clientX - box.left - offset));
    const end = () => {
      element.removeEventListener("pointermove", follow);
      if (this.dragged) this.release();
    };
    element.addEventListener("pointermove", follow);
    element.addEventListener("pointerup", end, { once: true });
    element.addEventListener("pointercancel", end, { once: true });
  }

  key(event, part) {
    const times = KEYS[event.key];
    if (!times) return;
    event.preventDefault();
    const from = this.asked?.part === part ? this.asked.value : this.handle(part).value;
    this.follow(part, this.value(this.share(from) + (times * (event.shiftKey ? 10 : 1)) / STEPS), true);
  }

  follow(part, wanted, byKey = false) {
    const { least, most } = this.handle(part);
    const [low, high] = this.axis;
    const value = Math.min(Math.max(wanted, least ?? low, byKey ? -Infinity : low), most ?? Infinity, byKey ? Infinity : high);
    this.dragged = { part, value, byKey };
    this.redraw();
    this.tell(part, value, false);
  }

  release() {
    const { part, value } = this.dragged;
    this.dragged = null;
    this.tell(part, value, true);
  }

  // Until the answer is there, the next key goes on from what was asked for.
  async tell(part, value, done) {
    const asked = { part, value };
    this.asked = asked;
    await this.moved(part, value, done);
    if (this.asked === asked) this.asked = null;
  }
}
