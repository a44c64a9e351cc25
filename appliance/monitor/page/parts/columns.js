// SPDX-License-Identifier: Apache-2.0
import { clockText, dateText } from "../data/time.js";
import { nameNode, nameText, put } from "./dom.js";
import { duration, exactNs, Unknown, whole } from "./format.js";
import { severityNode } from "./marks.js";
import { numberOf, textOf, toneOf } from "./numbers.js";

/** @typedef {import("./grid.js").Column} Column
 * @typedef {import("./numbers.js").ShownNumber} ShownNumber */

/** Column with the shape of a row's severity. @type {Column} */
export const severityColumn = {
    id: "severity",
    title: "",
    width: 22,
    class: "shape",
    text: (row) => String(row.severity),
    draw: (cell, row) => put(cell, severityNode(row.severity)),
};

/** @param {string} id @param {string} title @param {number} [width] @returns {Column} */
export const nameColumn = (id, title, width) => ({
    id,
    title,
    width,
    class: "name",
    text: (row) => nameText(row[id]),
    draw: (cell, row) => {
        put(cell, nameNode(nameText(row[id])));
        cell.title = nameText(row[id], 1000);
    },
});

/**
 * @param {string} id
 * @param {string} title
 * @param {number} width
 * @param {(row: any) => any} value
 * @param {string} [note]
 * @returns {Column}
 */
export const numberColumn = (id, title, width, value, note) => ({
    id,
    title,
    width,
    note,
    class: "number",
    text: (row) => whole(value(row)),
});

/**
 * Column of a number of the tables: its label, meaning, form and tone.
 * @param {string} id
 * @param {ShownNumber[]} table
 * @param {string} key
 * @param {number} width
 * @param {{value?: (row: any) => any, wide?: boolean}} [options] wide: only where there is room
 * @returns {Column}
 */
export function shownColumn(id, table, key, width, { value = (row) => row[key], wide = false } = {}) {
    const number = numberOf(table, key);
    const style = `number${wide ? " wide" : ""}`;
    return {
        id,
        title: number.label,
        width,
        note: number.note,
        class: style,
        text: (row) => textOf(number, value(row)),
        draw: (cell, row) => {
            const quiet = number.tone !== "none" && Number(value(row) ?? 0) === 0;
            cell.className = `${style} ${quiet ? "is-zero" : toneOf(number, value(row))}`.trim();
            put(cell, textOf(number, value(row)));
        },
    };
}

/**
 * @param {string} id
 * @param {string} title
 * @param {number} width
 * @param {(row: any) => any} value
 * @param {string} [note]
 * @returns {Column}
 */
export const timeColumn = (id, title, width, value, note) => ({
    id,
    title,
    width,
    note,
    class: "number",
    text: (row) => duration(value(row)),
    draw: (cell, row) => {
        put(cell, duration(value(row)));
        cell.title = exactNs(value(row));
    },
});

/** @param {any} ns */
export const uncertaintyText = (ns) => (ns === null || ns === undefined ? "\u00b1?" : `\u00b1${duration(ns, 2)}`);

/** @param {any} row */
export function clockStateText(row) {
    if (!row.clock) return Unknown;
    if (row.clock_span) {
        const { from_time_ns: from, to_time_ns: to } = row.clock_span;
        return `${uncertaintyText(row.clock.uncertainty_ns)} of ${dateText(from)} \u2013 ${clockText(to)}; whether it was synchronised is not kept`;
    }
    return row.clock.synchronised
        ? `${uncertaintyText(row.clock.uncertainty_ns)} ${nameText(row.clock.source ?? "", 12)}`
        : "~ not synchronised";
}
