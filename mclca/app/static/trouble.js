// What is wrong, beside what caused it; the figures of the last sound values stay, and are dimmed.

import { Refused } from "./ask.js";
import { UNIT } from "./choices.js";
import { find, say } from "./dom.js";

const OLD = "These figures are those of the last sound values.";

export function clear(inputs) {
  inputs.complain({});
  document.querySelectorAll("#axes .error").forEach((each) => say(each, ""));
  say(find("trouble"), "");
  say(find("notice"), "");
  dim(false);
}

// `cause` is the input or the axis that was changed last: what no field is named for comes of it.
export function complain(error, inputs, cause) {
  if (!(error instanceof Refused)) throw error;
  clear(inputs);
  dim(true);
  const fields = { ...error.fields };
  if (error.problems.length) fields[cause] = [...(fields[cause] ?? []), ...error.problems];
  const untold = inputs.complain(fields).filter(([name, sentences]) => !besideAxis(name, sentences));
  say(find("trouble"), [OLD, ...untold.flatMap(([, sentences]) => sentences)].join(" "));
}

function besideAxis(name, sentences) {
  const place = find(name === UNIT ? "amount-error" : `axis-${name}-error`);
  if (place) say(place, sentences.join(" "));
  return Boolean(place);
}

function dim(stale) {
  for (const id of ["figure", "sentence"]) find(id).classList.toggle("stale", stale);
}
