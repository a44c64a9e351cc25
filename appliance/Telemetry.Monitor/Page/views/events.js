// SPDX-License-Identifier: Apache-2.0
import { EventLanes, gapSeverity, pointOf } from "../charts/eventlanes.js";
import { get } from "../data/api.js";
import { latest } from "../data/range.js";
import { clockText, toBig } from "../data/time.js";
import { h, nameText, put } from "../parts/dom.js";
import { counted, duration, whole } from "../parts/format.js";
import { Grid } from "../parts/grid.js";
import { severityNode } from "../parts/marks.js";
import { failed, loading, showRows } from "../parts/states.js";
import { nameColumn, uncertaintyText } from "../parts/columns.js";
import { openFor } from "./gaplist.js";
import { lateOrderText } from "./cause.js";
import { dropEventText, resentEventText } from "./hostpath.js";
import { encode } from "../data/evidencelink.js";

/** @typedef {import("../app.js").App} App */

/** Rows kept in the page at most; older ones are asked for again. */
const MostRows = 20000;

const timeOf = (/** @type {any} */ row) => toBig(row.time_ns ?? row.opened_time_ns) ?? 0n;
const keyOf = (/** @type {any} */ row) =>
    `${row.scope ? "gap" : "event"} ${row.appliance} ${row.scope ?? ""} ${row.id} ${row.first ?? ""}`;
const severityOf = (/** @type {any} */ row) => (row.scope ? gapSeverity(row) : String(row.severity));
const kindOf = (/** @type {any} */ row) =>
    row.scope ? `${row.scope} gap` : nameText(row.event, 40).replaceAll("_", " ");

/** What belongs to an event or gap, in words. @param {any} row */
export function detailOf(row) {
    if (row.scope) {
        const end = row.repaired_by ? `repaired by ${nameText(row.repaired_by, 12)}` : String(row.state);
        return `${row.first}\u2013${row.last}, ${whole(row.count)} numbers, ${end}, open for ${duration(openFor(row))}${row.suspect ? `, suspect ${nameText(row.suspect, 20)}` : ""}`;
    }
    if (row.event === "host_drop") return dropEventText(row);
    if (row.event === "segment_resent") return resentEventText(row);
    if (row.event === "late_order") return lateOrderText(row);
    const known = new Set([
        "id",
        "event",
        "severity",
        "state",
        "flow",
        "line",
        "stamp_ns",
        "time_ns",
        "uncertainty_ns",
        "appliance",
        "type",
    ]);
    const parts = Object.entries(row)
        .filter(
            ([name, value]) =>
                !known.has(name) && value !== null && value !== undefined && !/stamp_ns$|time_ns$/.test(name),
        )
        .map(
            ([name, value]) =>
                `${name.replace(/_ns$/, "").replaceAll("_", " ")} ${/_ns$/.test(name) ? duration(/** @type {any} */ (value)) : nameText(value, 200)}`,
        );
    return `${row.state === "instant" ? "" : `${row.state} `}${parts.join(", ")}`;
}

/** @returns {import("../parts/grid.js").Column[]} */
const columns = () => [
    {
        id: "severity",
        title: "",
        width: 22,
        class: "shape",
        text: severityOf,
        draw: (cell, row) => put(cell, severityNode(severityOf(row))),
    },
    { id: "time", title: "time", width: 150, text: (row) => clockText(timeOf(row), 9) },
    { id: "error", title: "clock", width: 66, class: "number", text: (row) => uncertaintyText(row.uncertainty_ns) },
    nameColumn("appliance", "appliance", 110),
    { id: "kind", title: "event", width: 150, class: "name", text: kindOf },
    {
        id: "flow",
        title: "flow",
        width: 130,
        text: (row) => `${nameText(row.flow ?? row.feed ?? "", 60)} ${nameText(row.line ?? "", 12)}`,
    },
    { id: "detail", title: "detail", text: detailOf },
];

/** @param {string} label @param {[string, string][]} choices @param {() => void} change */
function select(label, choices, change) {
    const element = /** @type {HTMLSelectElement} */ (
        h(
            "select",
            { "aria-label": label },
            choices.map(([value, text]) => h("option", { value }, text)),
        )
    );
    element.addEventListener("change", change);
    return element;
}

/** Events and gaps of all appliances on one timeline and in one list. */
class EventsView {
    /** @param {HTMLElement} root @param {App} app */
    constructor(root, app) {
        this.app = app;
        /** @type {Map<string, any>} */
        this.rows = new Map();
        this.cursors = { events: /** @type {string|null} */ (null), gaps: /** @type {string|null} */ (null) };
        /** Begin of what both lists hold. @type {bigint|null} */
        this.held = null;
        const draw = () => this.draw();
        this.severity = select(
            "Severity",
            [
                ["", "every severity"],
                ["warning", "warnings and errors"],
                ["error", "errors"],
            ],
            draw,
        );
        this.kind = select(
            "Kind",
            [
                ["", "events and gaps"],
                ["gap", "gaps"],
                ["event", "events"],
            ],
            draw,
        );
        this.search = /** @type {HTMLInputElement} */ (
            h("input", {
                type: "search",
                placeholder: "search (/)",
                "aria-label": "Search events",
                on: { input: draw },
            })
        );
        this.count = h("span", { class: "count" });
        this.state = h("div", {}, loading());
        const visible = Math.max(8, Math.min(36, Math.floor((window.innerHeight - 300) / 24)));
        this.grid = new Grid({
            label: "Events",
            columns: columns(),
            key: keyOf,
            visible,
            rowClass: (row) => `row-${severityOf(row)}`,
            open: (row) => this.openRow(row),
            more: () => void this.more(),
        });
        this.lanes = h("div");
        put(
            root,
            this.lanes,
            h(
                "section",
                { class: "panel" },
                h(
                    "div",
                    { class: "figure-head" },
                    h("h2", {}, "Events"),
                    this.count,
                    h("span", { class: "gap" }),
                    this.kind,
                    this.severity,
                    this.search,
                ),
                this.state,
                this.grid.element,
            ),
        );
        void this.load();
    }

    /** @param {any} row */
    openRow(row) {
        const place = row.scope
            ? `gap:${encode(row.appliance)}:${row.id}:${row.first}`
            : `at:${encode(row.appliance)}:${encode(nameText(row.flow ?? ""))}:${String(row.stamp_ns ?? "")}`;
        this.app.go({ evidence: place });
    }

    async load() {
        const { signal } = this.app.abort;
        try {
            const [events, gaps] = await Promise.all([
                get("events", { limit: 1000 }, signal),
                get("gaps", { limit: 1000 }, signal),
            ]);
            this.take(events, gaps);
            this.held = latest([toBig(events.held_from_time_ns), toBig(gaps.held_from_time_ns)]);
            this.draw();
        } catch (error) {
            if (!signal.aborted) put(this.state, failed(error));
        }
    }

    /** @param {any} events @param {any} gaps */
    take(events, gaps) {
        for (const row of [...events.events, ...gaps.gaps]) this.rows.set(keyOf(row), row);
        this.cursors = { events: events.before, gaps: gaps.before };
        this.dropped = Number(events.dropped ?? 0) + Number(gaps.dropped ?? 0);
    }

    async more() {
        const { events, gaps } = this.cursors;
        if ((!events && !gaps) || this.busy || this.rows.size >= MostRows) return;
        this.busy = true;
        const none = { events: [], gaps: [], before: null, dropped: 0 };
        try {
            const { signal } = this.app.abort;
            this.take(
                events ? await get("events", { limit: 1000, before: events }, signal) : none,
                gaps ? await get("gaps", { limit: 1000, before: gaps }, signal) : none,
            );
            this.draw();
        } catch (error) {
            if (!this.app.abort.signal.aborted) put(this.state, failed(error));
        } finally {
            this.busy = false;
        }
    }

    /** @param {string} name @param {any} data */
    message(name, data) {
        if (name === "event" || name === "gap") this.rows.set(keyOf(data), data);
        else if (name === "hello")
            for (const row of [...(data.events ?? []), ...(data.gaps ?? [])]) this.rows.set(keyOf(row), row);
        else return;
        this.draw();
    }

    /** Rows that the filters leave, newest first. */
    filtered() {
        const text = this.search.value.toLowerCase();
        const ranks = ["error", "warning", "info", "ok"];
        const most = this.severity.value ? ranks.indexOf(this.severity.value) : ranks.length;
        return this.app.scope
            .filter([...this.rows.values()], this.app.place.scope)
            .filter(
                (row) =>
                    (!this.kind.value || (this.kind.value === "gap") === Boolean(row.scope)) &&
                    ranks.indexOf(severityOf(row)) <= most &&
                    (!text ||
                        `${row.appliance} ${kindOf(row)} ${row.flow ?? row.feed ?? ""} ${detailOf(row)}`
                            .toLowerCase()
                            .includes(text)),
            )
            .sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : timeOf(a) > timeOf(b) ? -1 : 0));
    }

    draw() {
        const rows = this.filtered();
        showRows(
            this.grid,
            this.state,
            rows,
            this.rows.size > 0 ? "No event is of this kind." : "Nothing has happened since the monitor listens.",
        );
        const more = this.cursors.events || this.cursors.gaps ? " and older ones" : "";
        put(
            this.count,
            `${counted(rows.length, "row")}${more}${this.held ? `, held from ${clockText(this.held)}` : ""}${this.dropped ? `, \u25c6 ${whole(this.dropped)} dropped` : ""}`,
        );
        this.drawLanes(rows);
    }

    /** @param {any[]} rows */
    drawLanes(rows) {
        const names = [...new Set(rows.map((row) => row.appliance))].sort((a, b) =>
            a.localeCompare(b, "en", { numeric: true }),
        );
        if (!this.chart || this.names !== names.join("|")) {
            this.names = names.join("|");
            this.chart?.close();
            this.chart = new EventLanes(names);
            put(this.lanes, this.chart.element);
        }
        const { from, to } = this.app.span();
        this.chart.setPoints(
            rows.map(pointOf).filter((point) => point !== null),
            from,
            to,
            this.known(),
        );
    }

    /** Begin of what the lists hold, in UTC ns: where one goes on, it is known from its oldest row. */
    known() {
        const { events, gaps } = this.cursors;
        // Only of a list that has rows there are older ones.
        const oldest = (/** @type {boolean} */ isGap) =>
            [...this.rows.values()]
                .filter((row) => Boolean(row.scope) === isGap)
                .map(timeOf)
                .reduce((least, time) => (time < least ? time : least));
        return latest([
            events ? oldest(false) : null,
            gaps ? oldest(true) : null,
            this.held,
            this.app.dayBegin(),
        ]);
    }

    close() {
        this.chart?.close();
    }
}

/** Events and gaps. @type {import("./views.js").View} */
export const events = {
    stream: () => ({ view: "events" }),
    open: (root, app) => new EventsView(root, app),
};
