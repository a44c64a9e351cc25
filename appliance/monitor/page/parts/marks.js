// SPDX-License-Identifier: Apache-2.0
import { clockText, toBig } from "../data/time.js";
import { h } from "./dom.js";
import { whole } from "./format.js";

/** @typedef {"incomplete"|"missing"|"mixed"|"unknown"|"since"|"settings"|"new"} Mark */
/** @typedef {{mark: Mark, text: string}} Marked */

/** Signs of what is to be known about a number; also readable without colour. @type {Record<Mark, string>} */
export const Signs = {
    incomplete: "\u25d1",
    missing: "\u25cc",
    mixed: "\u2248",
    unknown: "~",
    since: "\u2020",
    settings: "\u2699",
    new: "\u2605",
};

/** Words of the signs, for the list under `?` and for screen readers. @type {Record<Mark, string>} */
export const Words = {
    incomplete: "incomplete",
    missing: "not received by the monitor",
    mixed: "clocks of several hosts or the error of another store",
    unknown: "unknown",
    since: "since a time, not the whole day",
    settings: "more than one host setting",
    new: "an appliance that was never there before today",
};

/** From the start of a day to the first message, as of one who was there from its start. */
const JoinedLate = 3000000000n;

/** @param {Marked} marked */
export function markNode({ mark, text }) {
    return h("span", { class: `mark mark-${mark}`, role: "img", "aria-label": text, title: text }, Signs[mark]);
}

/** Marks of a row of a feed, line, session, host or series. @param {any} row @returns {Marked[]} */
export function marksOf(row) {
    /** @type {Marked[]} */
    const marks = [];
    const lost = Number(row.may_be_missing ?? 0);
    if (row.complete === false) marks.push({ mark: "incomplete", text: `incomplete: ${reasonOf(row, lost)}` });
    const missing = Number(row.not_received ?? row.missing ?? 0);
    if (missing > 0) marks.push({ mark: "missing", text: `${whole(missing)} not received` });
    if (row.mixes_clocks) marks.push({ mark: "mixed", text: "merged over hosts with different clocks" });
    if ((row.settings?.length ?? 0) > 1)
        marks.push({ mark: "settings", text: `${row.settings.length} host settings among the parts` });
    marks.push(...newMark(row));
    const share = row.coverage?.share ?? null;
    if (share !== null && share < 1)
        marks.push({
            mark: "missing",
            text: `${row.coverage.appliances} of ${row.coverage.of} appliances, ${(share * 100).toFixed(1)} % of their seconds`,
        });
    return marks;
}

/** Mark of an appliance that was received today for the first time. @param {any} row @returns {Marked[]} */
export const newMark = (row) =>
    row.new_today ? [{ mark: "new", text: `first received today at ${clockText(row.first_seen_ns)}` }] : [];

/**
 * Mark of numbers of the day of which the start was not received, as the monitor joined later.
 * @param {any} row
 * @param {any} appliance  its row of the fleet
 * @param {any} begin  time at which the day began
 * @returns {Marked[]}
 */
export function sinceMark(row, appliance, begin) {
    const [joined, began] = [toBig(appliance?.first_time_ns), toBig(begin)];
    const isLate = joined !== null && began !== null && joined - began > JoinedLate;
    return isLate && Number(row.not_received ?? 0) > 0
        ? [{ mark: "since", text: `percentiles since ${clockText(joined)}, not of the whole day` }]
        : [];
}

/** @param {any} row @param {number} lost */
function reasonOf(row, lost) {
    const share = row.coverage?.share ?? null;
    if (lost === 0 && share !== null && share < 1) {
        const isCut = row.holes?.length === 0 && (row.not_received ?? null) === null;
        return isCut ? "a part of a minute cannot be counted: this time cuts it" : "part of this time was not received";
    }
    return `the appliance lost packets of it${lost ? `, at most ${whole(lost)} samples are missing` : ""}`;
}

/** @param {Marked[]} marks */
export const markText = (marks) => marks.map(({ mark }) => Signs[mark]).join("");

/** @typedef {"error"|"warning"|"info"|"ok"|"none"} Severity */
/** @type {Record<Severity, string>} */
const Shapes = { error: "\u25b2", warning: "\u25c6", info: "\u25cb", ok: "\u25cf", none: "\u25cb" };

/** Shape of a severity; colour comes by class. @param {string} severity */
export function severityNode(severity) {
    const name = /** @type {Severity} */ (severity in Shapes ? severity : "none");
    return h(
        "span",
        { class: `severity severity-${name}`, role: "img", "aria-label": name === "none" ? "unknown" : name },
        Shapes[name],
    );
}

const Order = ["error", "warning", "info", "ok"];
const Names = new Intl.Collator("en", { numeric: true });

/** Place of a severity among others, the worst first. @param {any} row */
export const severityRank = (row) => (Order.indexOf(row.severity) + 5) % 5;

/** Order of rows: the worst first, then by name. Names are compared once, since comparing them takes long. */
export class WorstFirst {
    /** @param {(row: any) => string} name  always the same for a row's id */
    constructor(name) {
        this.name = name;
        /** Place of each id by its name. @type {Map<string, number>} */
        this.places = new Map();
    }

    /** @param {any[]} rows @returns {any[]} */
    sort(rows) {
        if (rows.some((row) => !this.places.has(row.id))) this.arrange(rows);
        return rows
            .map((row) => ({ row, rank: severityRank(row), place: this.places.get(row.id) ?? 0 }))
            .sort((a, b) => a.rank - b.rank || a.place - b.place)
            .map(({ row }) => row);
    }

    /** @param {any[]} rows */
    arrange(rows) {
        const named = rows.map((row) => ({ id: row.id, name: this.name(row) }));
        named.sort((a, b) => Names.compare(a.name, b.name));
        this.places = new Map(named.map(({ id }, place) => [id, place]));
    }
}
