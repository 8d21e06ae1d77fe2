// Elements made of text only: nothing of a model file is ever read as mark-up.

const SVG = "http://www.w3.org/2000/svg";

export const find = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function draw(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

export function say(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

// Calls back when the element has become wider or narrower; a page that grows longer draws nothing anew.
export function onWidth(element, act) {
  let width = element.clientWidth;
  new ResizeObserver(() => {
    if (element.clientWidth === width) return;
    width = element.clientWidth;
    act();
  }).observe(element);
}

// Strings become text nodes.
function filled(element, attributes, children) {
  set(element, attributes);
  element.append(...children);
  return element;
}
