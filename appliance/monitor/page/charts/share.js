// SPDX-License-Identifier: Apache-2.0
import { h, nameText, put } from "../parts/dom.js";
import { percent } from "../parts/format.js";

/**
 * Lines of a feed by their wins, as a bar that two lines share.
 * @param {HTMLElement} cell
 * @param {{line: string, wins: number}[]} lines
 */
export function drawRace(cell, lines) {
    if (lines.length < 2) {
        put(cell, h("span", { class: "quiet" }, "one line"));
        return;
    }
    const all = lines.reduce((sum, line) => sum + Number(line.wins), 0);
    const first = all === 0 ? null : Number(lines[0].wins) / all;
    const bar = h("span", { class: "race-bar", "aria-hidden": "true" }, h("span", { class: "race-first" }));
    /** @type {HTMLElement} */ (bar.firstChild).style.width = `${(first ?? 0) * 100}%`;
    put(cell, h("span", { class: "race" }, h("span", { class: "race-text" }, raceText(lines)), bar));
}

/** @param {{line: string, wins: number}[]} lines */
export function raceText(lines) {
    if (lines.length < 2) return "one line";
    const all = lines.reduce((sum, line) => sum + Number(line.wins), 0);
    return `${nameText(lines[0].line, 8)} ${percent(all === 0 ? null : Number(lines[0].wins) / all)}`;
}
