// Questions to the server. Of each kind one is under way, and of those that wait only the newest is asked.

export class Refused extends Error {
  constructor(held) {
    super([...held.problems, ...Object.values(held.fields).flat()].join("\n"));
    this.problems = held.problems;
    this.fields = held.fields;
  }
}

async function sent(name, body) {
  const answer = await fetch(`/ask/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Refused({ problems: ["mclca app does not answer; start it again"], fields: {} });
  });
  if (answer.status === 422) throw new Refused(await answer.json());
  if (answer.status === 409) return null;
  if (!answer.ok) throw new Refused({ problems: [(await answer.text()).trim()], fields: {} });
  return answer;
}

const busy = new Map();
const waiting = new Map();

// The answer as plain values, or null where a newer question of the kind came in between.
export async function ask(name, body = {}) {
  waiting.get(name)?.(false);
  if (busy.get(name)) {
    const turn = await new Promise((resolve) => waiting.set(name, resolve));
    if (!turn) return null;
  }
  busy.set(name, true);
  try {
    const answer = await sent(name, body);
    return answer && (await answer.json());
  } finally {
    busy.set(name, false);
    const next = waiting.get(name);
    waiting.delete(name);
    next?.(true);
  }
}

// A file that the server makes, saved by the browser.
export async function download(name, body) {
  const answer = await sent(name, body);
  if (!answer) return;
  const named = answer.headers.get("Content-Disposition").split("''")[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = decodeURIComponent(named);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
