/** Elements made by hand: text from anywhere enters as text nodes, so nothing in it can be markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 * @param {string} tag
 * @param {Object<string, *>} [given] `class`, attributes, `on` (listeners by event), `style` (by property)
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 */
export function h(tag, given, ...children) {
  return filled(document.createElement(tag), given, children);
}

/** The same for SVG. */
export function s(tag, given, ...children) {
  return filled(document.createElementNS(SVG, tag), given, children);
}

function filled(node, given, children) {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "style") for (const [property, to] of Object.entries(value)) node.style.setProperty(property, to);
    else if (name === "class") node.setAttribute("class", value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  put(node, children);
  return node;
}

/** Append nodes and texts; what is nothing is left out. */
export function put(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** Put other children in the place of those that are there. */
export function refill(node, ...children) {
  node.replaceChildren();
  return put(node, children);
}

/** Words for screen readers alone. */
export const unseen = (text) => h("span", { class: "unseen" }, text);

/** A text node that is written only when its words change. */
export class Words {
  constructor(text = "") {
    this.node = document.createTextNode(text);
    this.text = text;
  }

  write(text) {
    if (text === this.text) return false;
    this.node.data = this.text = text;
    return true;
  }
}
