// SPDX-License-Identifier: Apache-2.0
import { get } from "../data/api.js";
import { latest } from "../data/range.js";
import { Refresher } from "../data/refresher.js";
import { hasDisk } from "../data/spans.js";
import { clockText, toBig, utcText } from "../data/time.js";
import { h, nameText, put } from "../parts/dom.js";
import { counted, duration, whole } from "../parts/format.js";
import { Grid } from "../parts/grid.js";
import { failed, loading, showRows } from "../parts/states.js";
import { uncertaintyText } from "../parts/columns.js";
import { encode } from "../data/evidencelink.js";

/** @typedef {import("../app.js").App} App */

/** Gaps in the list at most; the oldest fall off. */
const MostGaps = 20000;

const keyOf = (/** @type {any} */ gap) => `${gap.scope} ${gap.line} ${gap.id} ${gap.first} ${gap.state}`;

/**
 * Text of a gap as one sends it to the exchange: exact range and UTC time.
 * @param {any} gap
 * @param {(ns: any) => string} [time]  writes the time
 */
export function gapText(gap, time = utcText) {
    const where = [gap.feed, gap.line]
        .filter(Boolean)
        .map((part) => nameText(part))
        .join(" ");
    const error =
        gap.uncertainty_ns === null || gap.uncertainty_ns === undefined
            ? "clock error unknown"
            : `\u00b1${duration(gap.uncertainty_ns, 2)}`;
    return `${where} ${gap.first}-${gap.last}, ${String(gap.count)} number${String(gap.count) === "1" ? "" : "s"}, ${time(gap.opened_time_ns)} ${error}`;
}

/** Button that copies a text. @param {string} label @param {() => string} text */
export function copyButton(label, text) {
    const button = h(
        "button",
        {
            class: "small no-print",
            on: {
                click: async () => {
                    await navigator.clipboard?.writeText(text()).catch(() => undefined);
                    put(button, "copied");
                    setTimeout(() => put(button, label), 1200);
                },
            },
        },
        label,
    );
    return button;
}

const stateClass = (/** @type {any} */ gap) =>
    gap.state === "lost" ? "row-error" : gap.state === "unobserved" ? "row-warning" : "row-ok";

/** Length of a gap's life. @param {any} gap */
export function openFor(gap) {
    const [opened, closed] = [toBig(gap.opened_time_ns), toBig(gap.closed_time_ns)];
    return opened === null || closed === null ? null : closed - opened;
}

/** Start of what the monitor holds, where it says so. @param {any} answer */
export const heldText = (answer) =>
    answer.held_from_time_ns === null || answer.held_from_time_ns === undefined
        ? ""
        : `, held from ${clockText(answer.held_from_time_ns)}`;

/** @returns {import("../parts/grid.js").Column[]} */
const columns = () => [
    { id: "opened", title: "opened", width: 156, text: (gap) => clockText(gap.opened_time_ns, 9) },
    { id: "line", title: "line", width: 52, text: (gap) => (gap.scope === "feed" ? "feed" : nameText(gap.line, 20)) },
    { id: "first", title: "first", class: "number", text: (gap) => String(gap.first) },
    { id: "last", title: "last", class: "number", text: (gap) => String(gap.last) },
    { id: "count", title: "count", width: 64, class: "number", text: (gap) => whole(gap.count) },
    {
        id: "state",
        title: "state",
        width: 106,
        text: (gap) => (gap.repaired_by ? `repaired by ${nameText(gap.repaired_by, 12)}` : String(gap.state)),
    },
    { id: "for", title: "open for", width: 82, class: "number", text: (gap) => duration(openFor(gap)) },
    { id: "suspect", title: "suspect", width: 62, text: (gap) => nameText(gap.suspect ?? gap.cause ?? "", 20) },
    { id: "error", title: "clock", width: 64, class: "number", text: (gap) => uncertaintyText(gap.uncertainty_ns) },
    {
        id: "copy",
        title: "",
        width: 62,
        text: (gap) => gapText(gap),
        draw: (cell, gap) =>
            put(
                cell,
                copyButton("copy", () => gapText(gap)),
            ),
    },
];

/** Gaps of a feed with exact ranges, newest first; older ones come as one scrolls. */
export class GapList {
    /** @param {App} app @param {{appliance: string, feed: string}} filter */
    constructor(app, filter) {
        this.app = app;
        this.filter = filter;
        this.count = h("span", { class: "count" });
        this.state = h("div", {}, loading());
        this.grid = new Grid({
            label: "Gaps",
            columns: columns(),
            key: keyOf,
            visible: 10,
            rowClass: stateClass,
            more: () => void this.more(),
            open: (gap) => app.go({ evidence: `gap:${encode(gap.appliance)}:${gap.id}:${gap.first}:${gap.opened_time_ns}` }),
        });
        this.element = h(
            "section",
            { class: "panel" },
            h("h2", {}, "Gap list ", this.count),
            this.state,
            this.grid.element,
        );
        this.refresher = new Refresher(
            app,
            3000,
            (signal) => this.load(signal),
            (error) => put(this.state, failed(error)),
        );
        /** @type {any[]} */
        this.rows = [];
        /** @type {string|null} */
        this.cursor = null;
        /** Times in which the appliance was not received. @type {import("../data/holes.js").Hole[]} */
        this.holes = [];
        /** @type {(rows: any[], known: bigint|null, reach: bigint|null) => void} */
        this.onRows = () => undefined;
    }

    /** Time of what is asked for: only where the disk may have it, all of it otherwise. */
    asked() {
        const { from, to, live } = this.app.span();
        return live || !hasDisk(this.app.about) ? {} : { from, to };
    }

    poke() {
        this.refresher.poke();
    }

    /** @param {AbortSignal} signal */
    async load(signal) {
        const first = this.rows.length === 0;
        const answer = await get("gaps", { ...this.filter, limit: first ? 1000 : 200, ...this.asked() }, signal);
        if (first) this.cursor = answer.before;
        this.holes = answer.holes ?? [];
        const known = new Set(this.rows.map(keyOf));
        const added = answer.gaps.filter((/** @type {any} */ gap) => !known.has(keyOf(gap)));
        // More than one load's worth is new: what lies between is not known, so the list starts over.
        const hole = !first && added.length === answer.gaps.length && added.length > 0;
        if (hole) this.cursor = answer.before;
        this.take(hole ? answer.gaps : added.concat(this.rows).slice(0, MostGaps), { ...answer, before: this.cursor });
    }

    async more() {
        const cursor = this.cursor;
        if (!cursor || this.rows.length >= MostGaps) return;
        this.cursor = null;
        const { signal } = this.app.abort;
        try {
            const answer = await get("gaps", { ...this.filter, limit: 100, before: cursor, ...this.asked() }, signal);
            this.cursor = answer.before;
            this.take(this.rows.concat(answer.gaps), answer);
        } catch (error) {
            this.cursor ??= cursor;
            if (!signal.aborted) put(this.state, failed(error));
        }
    }

    /** @param {any[]} rows @param {any} answer */
    take(rows, answer) {
        this.rows = rows;
        showRows(this.grid, this.state, rows, "No gap on any line.");
        const dropped = Number(answer.dropped ?? 0);
        put(
            this.count,
            `${counted(rows.length, "gap")}${answer.before ? " and older ones" : ""}${heldText(answer)}${dropped ? `, \u25c6 ${dropped} dropped` : ""}`,
        );
        const reach = this.cursor && rows.length > 0 ? toBig(rows[rows.length - 1].opened_time_ns) : null;
        const day = hasDisk(this.app.about) ? null : this.app.dayBegin();
        this.onRows(rows, latest([toBig(answer.held_from_time_ns), day]), reach);
    }
}
