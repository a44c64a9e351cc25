// SPDX-License-Identifier: Apache-2.0

/** @typedef {Node|string|number|null|undefined|false} Child */

/**
 * Element with attributes and children. Text becomes text nodes, so a name from the network stays text; attributes that
 * could carry code are refused.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on` holds listeners by event name
 * @param {...(Child|Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    setAll(element, attributes);
    element.append(...nodes(children));
    return element;
}

const SvgSpace = "http://www.w3.org/2000/svg";

/** SVG element. @param {string} tag @param {Record<string, any>} [attributes] @param {...(Child|Child[])} children */
export function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS(SvgSpace, tag);
    setAll(element, attributes);
    element.append(...nodes(children));
    return element;
}

/** @param {Element} element @param {Record<string, any>} attributes */
function setAll(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (name === "on")
            for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
        else if (name === "style" || name.startsWith("on")) throw new Error(`attribute ${name} is refused`);
        else element.setAttribute(name, value === true ? "" : String(value));
    }
}

/** @param {(Child|Child[])[]} children @returns {(Node|string)[]} */
export function nodes(children) {
    return children
        .flat()
        .filter((child) => child !== null && child !== undefined && child !== false)
        .map((child) => (child instanceof Node ? child : String(child)));
}

/** Replaces the children of an element. @param {Element} element @param {...(Child|Child[])} children */
export function put(element, ...children) {
    element.replaceChildren(...nodes(children));
}

/** Sets text only where it differs, which keeps layout and selections. @param {Node} node @param {string} text */
export function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

const Longest = 200;

/** Names of such lengths are cut in the middle: by their ends they differ. A hash keeps its start. */
const [ShortestName, LongestName] = [12, 60];

/** Text with its start and its end. @param {string} text @param {number} length  of what stays of it */
export function middleCut(text, length) {
    const end = Math.floor(length / 2);
    return text.length > length ? `${text.slice(0, length - end)}\u2026${text.slice(text.length - end)}` : text;
}

/** Letters that a name always keeps at its end. */
const NameEnd = 10;

/** Name that a narrow place cuts before its end. @param {string} text @returns {Child} */
export const nameNode = (text) =>
    text.length < 2 * NameEnd
        ? text
        : h(
              "span",
              { class: "cut-middle" },
              h("span", { class: "cut-start" }, text.slice(0, -NameEnd)),
              h("span", { class: "cut-end" }, text.slice(-NameEnd)),
          );

/**
 * Name from the network, cut to a bounded length, without control characters.
 * @param {unknown} text
 * @param {number} [length]
 */
export function nameText(text, length = Longest) {
    if (text === null || text === undefined) return "~";
    const whole = String(text);
    const isName = length >= ShortestName && length <= LongestName;
    const clean = (isName ? middleCut(whole, length) : whole.slice(0, length + 1))
        .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\u00b7");
    return !isName && clean.length > length ? `${clean.slice(0, length)}\u2026` : clean;
}
