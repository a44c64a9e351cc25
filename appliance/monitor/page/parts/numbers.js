// SPDX-License-Identifier: Apache-2.0
import { h } from "./dom.js";
import { bytes, duration, exactNs, Unknown, whole } from "./format.js";

/** @typedef {import("../generated/metrics.js").ShownNumber} ShownNumber */

/** @type {Record<string, (value: any) => string>} */
const Forms = {
    count: whole,
    span: duration,
    bytes,
    byte_rate: (value) => `${bytes(value)}/s`,
    ppb: (value) => `${whole(value)}\u202fppb`,
    flag: (value) => (value ? "yes" : "no"),
};

/** Value of a number in a row. @param {any} row @param {ShownNumber} number */
export const valueAt = (row, { key }) => key.split(".").reduce((inner, name) => inner?.[name], row);

/** The number of a key. @param {ShownNumber[]} table @param {string} key @returns {ShownNumber} */
export function numberOf(table, key) {
    const number = table.find((one) => one.key === key);
    if (!number) throw new Error(`no table has the number ${key}`);
    return number;
}

/** Text of a number. @param {ShownNumber} number @param {any} value */
export const textOf = ({ form }, value) => (value === null || value === undefined ? Unknown : Forms[form](value));

/** Class of a number by its tone: none while it is 0. @param {ShownNumber} number @param {any} value */
export const toneOf = ({ tone }, value) =>
    Number(value ?? 0) === 0 || tone === "none" ? "" : tone === "loss" ? "is-bad" : "is-warn";

/** The numbers of a table as facts. @param {ShownNumber[]} table @param {(source: any) => any} [rowOf] row of a source */
export const factsOf = (table, rowOf = (source) => source) =>
    table.map((number) => ({
        label: number.label,
        note: number.note,
        text: (/** @type {any} */ source) => textOf(number, valueAt(rowOf(source), number)),
        tone: (/** @type {any} */ source) => toneOf(number, valueAt(rowOf(source), number)),
    }));

/** Titles of a table with their meanings. @param {ShownNumber[]} table */
export const titlesOf = (table) => table.map(({ label, note }) => h("span", { title: note }, label));

/** Cell of a number. @param {ShownNumber} number @param {any} value */
export function cellOf(number, value) {
    const tone = toneOf(number, value);
    if (tone === "" && number.form !== "span") return textOf(number, value);
    return h("span", { class: tone, title: number.form === "span" ? exactNs(value) : "" }, textOf(number, value));
}

/** Cells of a row. @param {ShownNumber[]} table @param {any} row */
export const cellsOf = (table, row) => table.map((number) => cellOf(number, valueAt(row, number)));
