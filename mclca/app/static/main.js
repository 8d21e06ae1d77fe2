// The page: what is chosen and changed, and what follows from it.

import { ask, download, Refused } from "./ask.js";
import { ranking, stages } from "./bars.js";
import { showModel, showUnit, UNIT } from "./choices.js";
import { find, make, onWidth, say, set } from "./dom.js";
import { figure } from "./figure.js";
import { Inputs } from "./inputs.js";
import { showPins } from "./pins.js";
import { clear, complain } from "./trouble.js";

const FIRST = "text_to_video";
const ROUGH = 20000; // draws while a handle is held
const FINE = 200000; // draws when it is let go
const MOST_PINS = 6;

const state = { model: null, at: {}, set: {}, of: "", amount: "1", now: null, pins: [], pairs: null, named: 0, cause: null, move: null };
const inputs = new Inputs({ changed, dragged, restored });

const variant = () => ({ model: state.model.key, at: state.at, set: state.set, of: state.of, amount: state.amount });

// --- Answers

// All that follows from a change. `from` is when the user made it; `move` is the handle that was dragged, if one was.
async function update({ draws = FINE, from = performance.now(), move = null } = {}) {
  state.move = move;
  find("answer").setAttribute("aria-busy", "true");
  try {
    const asked = variant();
    const now = await ask("footprint", { ...asked, move: move ?? {}, draws });
    if (!now || asked.model !== state.model.key) return;
    if (move && state.move?.name === move.name) state.set = { ...state.set, [move.name]: now.set[move.name] };
    // An input that has moved on since is not set back.
    now.changed = now.changed.filter(({ name }) => now.set[name] === state.set[name]);
    state.now = { ...now, variant: { ...asked, set: now.set } };
    await restate(asked.amount);
    clear(inputs);
    showFootprint(now, from, draws);
    await compare(draws);
    if (draws === FINE) await drivers();
  } catch (error) {
    if (move && error instanceof Refused) await preview(move);
    complain(error, inputs, state.cause);
  } finally {
    find("answer").setAttribute("aria-busy", "false");
  }
}

// The input as it was dragged, where the model refuses it.
async function preview(move) {
  const answer = await ask("move", move).catch(() => null);
  if (!answer || state.move !== move) return;
  state.set = { ...state.set, [move.name]: answer.text };
  inputs.preview(move.name, answer.text, answer.picture);
  inputs.mark(move.name, state.set);
}

// Pinned variants are for the same amount of the functional unit as the present one.
async function restate(amount) {
  for (const pin of state.pins.filter((each) => each.amount !== amount)) {
    const { model, at, set: changes, of } = pin;
    const answer = await ask("footprint", { model, at, set: changes, of, amount, draws: FINE });
    if (answer) Object.assign(pin, { answer, amount });
  }
}

function showFootprint(now, from, draws) {
  find("sentence").textContent = now.sentence;
  find("command").textContent = now.command;
  showUnit(now, state.amount);
  now.changed.forEach((input) => inputs.update(input, state.set));
  find("undo").disabled = Object.keys(state.set).length === 0;
  drawFigure();
  find("stages").hidden = !stages(find("stage-list"), now);
  find("timing").textContent = `${draws.toLocaleString("en")} draws in ${Math.round(performance.now() - from)} ms`;
  // From what the user did to the frame that shows what comes of it.
  requestAnimationFrame(() => performance.measure("numbers", { start: from, detail: { draws } }));
}

function drawFigure() {
  if (!state.now) return;
  const unit = state.now.result.results[0].unit;
  figure(find("figure"), state.now, state.pins.map((pin) => pin.answer).filter((each) => each.result.results[0].unit === unit));
}

async function compare(draws) {
  state.pairs = null;
  if (state.pins.length) {
    const pinned = state.pins.map(({ model, at, set: changes, of }) => ({ model, at, set: changes, of, amount: state.amount }));
    const found = await ask("comparison", { ...variant(), pinned, draws });
    if (!found) return;
    // The pairs of the present variant, which is the first, with each of the others.
    state.pairs = found.pairs.slice(0, state.pins.length);
  }
  showPins(state.pins, state.pairs, { restore, remove });
}

async function drivers() {
  if (!state.now.curve) {
    find("ranking").replaceChildren();
    find("ranking-note").textContent = "Nothing in it is uncertain.";
    return;
  }
  try {
    const found = await ask("drivers", variant());
    if (!found) return;
    find("ranking-key").hidden = found.indices[0]?.total === undefined;
    ranking(find("ranking"), find("ranking-note"), found, (name) => inputs.go(name));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    find("ranking").replaceChildren();
    find("ranking-note").textContent = error.message;
  }
}

async function showInputs() {
  const found = await ask("inputs", variant());
  if (found) inputs.show(found.inputs, state.set);
}

// --- What the user does

function changed(name, text) {
  const from = performance.now();
  state.set = { ...state.set, [name]: text.trim() };
  state.cause = name;
  inputs.mark(name, state.set);
  return update({ from });
}

async function dragged(name, part, value, done) {
  const from = performance.now();
  const base = dragged.base?.name === name ? dragged.base : (dragged.base = { name, text: inputs.rows.get(name).field.value });
  if (done) dragged.base = null;
  state.cause = name;
  const move = { name, text: base.text, part, to: value };
  await update({ draws: done ? FINE : ROUGH, from, move });
}

async function restored(name) {
  const { [name]: gone, ...rest } = state.set;
  state.set = rest;
  await refresh();
  inputs.go(name);
}

async function refresh() {
  state.move = null;
  try {
    await showInputs();
  } catch (error) {
    complain(error, inputs, state.cause);
    return;
  }
  await update();
}

async function open(body) {
  try {
    const model = await ask("open", body);
    if (!model) return;
    Object.assign(state, { model, at: {}, set: {}, of: model.result, amount: "1", cause: null });
    clear(inputs);
    show();
    await refresh();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(find("notice"), error.message);
  }
}

function pin() {
  if (!state.now || state.pins.length >= MOST_PINS) return;
  const name = `variant ${"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[state.named++ % 26]}`;
  state.pins = [...state.pins, { ...state.now.variant, name, title: state.model.title, answer: state.now }];
  find("pin").disabled = state.pins.length >= MOST_PINS;
  drawFigure();
  compare(FINE).catch((error) => complain(error, inputs, state.cause));
}

function remove(pinned) {
  state.pins = state.pins.filter((each) => each !== pinned);
  find("pin").disabled = false;
  drawFigure();
  compare(FINE).catch((error) => complain(error, inputs, state.cause));
  find("pin").focus();
}

async function restore(pinned) {
  try {
    if (pinned.model !== state.model.key) state.model = await ask("open", { name: pinned.model });
  } catch (error) {
    complain(error, inputs, null);
    return;
  }
  Object.assign(state, { at: pinned.at, set: pinned.set, of: pinned.of, cause: null });
  show();
  await refresh();
}

// --- What is chosen

const show = () =>
  showModel(state.model, state, { of: chooseEquation, at: chooseLabel, amount: chooseAmount });

function chooseAmount(text) {
  Object.assign(state, { amount: text.trim() || "1", cause: UNIT });
  return update();
}

function chooseEquation(of) {
  Object.assign(state, { of, cause: null });
  return refresh();
}

function chooseLabel(axis, label) {
  Object.assign(state, { at: { ...state.at, [axis]: label }, cause: axis });
  return refresh();
}

// --- Beginning

async function waitingFor(button, work) {
  const said = button.textContent;
  set(button, { disabled: true, "aria-busy": "true" });
  button.textContent = "Working ...";
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(find("notice"), error.message);
  } finally {
    set(button, { disabled: false, "aria-busy": "false" });
    button.textContent = said;
  }
}

find("model").addEventListener("change", () => open({ name: find("model").value }));
find("file").addEventListener("change", async () => {
  const [file] = find("file").files;
  if (file) await open({ text: await file.text(), label: file.name });
  find("file").value = "";
});
find("save").addEventListener("click", () => waitingFor(find("save"), () => download("save", variant())));
find("report").addEventListener("click", () => waitingFor(find("report"), () => download("report", { ...variant(), draws: FINE })));
find("pin").addEventListener("click", pin);
find("undo").addEventListener("click", () => {
  state.set = {};
  refresh();
});
onWidth(find("answer"), drawFigure);

// The address keeps no token: a cookie has it from here on.
history.replaceState(null, "", "/");
const { models } = await ask("models");
find("model").replaceChildren(...models.map(({ name, title }) => make("option", { value: name }, title)));
await open({ name: FIRST });
