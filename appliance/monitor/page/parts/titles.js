// SPDX-License-Identifier: Apache-2.0

/** Texts that a narrow place cuts. */
const Texts = "td, th, h2, .count, .legend, .crumb, .cell-name, .race-text";
/** Elements that have their title from here. @type {WeakSet<HTMLElement>} */
const titled = new WeakSet();

/** @param {Element} element */
const isCut = (element) =>
    element.clientWidth > 0 &&
    element.scrollWidth > element.clientWidth &&
    getComputedStyle(element).overflowX !== "visible";

/** Gives a text its whole text as title while it is cut. @param {HTMLElement} element */
function giveTitle(element) {
    if (element.title && !titled.has(element)) return;
    const start = element.querySelector(".cut-start");
    const text = isCut(element) || (start && isCut(start)) ? (element.textContent ?? "").trim() : "";
    if (text === element.title) return;
    titled.add(element);
    element.title = text;
}

/** Whatever is cut can be read whole under the pointer. */
export const startTitles = () =>
    document.addEventListener("pointerover", (event) => {
        const element = /** @type {Element} */ (event.target).closest(Texts);
        if (element) giveTitle(/** @type {HTMLElement} */ (element));
    });
