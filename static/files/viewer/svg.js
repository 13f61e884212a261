/** Elements of SVG, made and changed. */

const SVG = "http://www.w3.org/2000/svg";

export function element(name, attributes) {
  return set(document.createElementNS(SVG, name), attributes);
}

export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
