// SPDX-License-Identifier: Apache-2.0
import { AlertLane, EventLanes, NoteLane } from "../charts/eventlanes.js";
import { askAccess } from "../data/access.js";
import { absent, get } from "../data/api.js";
import { encode } from "../data/evidencelink.js";
import { askNotes } from "../data/notes.js";
import { latest } from "../data/range.js";
import { Refresher } from "../data/refresher.js";
import { hasDisk } from "../data/spans.js";
import { clockText, toBig } from "../data/time.js";
import { h, nameText, put } from "../parts/dom.js";
import { counted, whole } from "../parts/format.js";
import { Grid } from "../parts/grid.js";
import { openNoteDialog, showNote } from "../parts/notedialog.js";
import { failed, loading, showRows } from "../parts/states.js";
import {
    applianceOf,
    detailOf,
    eventColumns,
    flowOf,
    keyOf,
    kindOf,
    severityOf,
    timeOf,
    typeOf,
} from "./eventrows.js";

/** @typedef {import("../app.js").App} App */

/** Rows kept in the page at most; older ones are asked for again. */
const MostRows = 20000;
/** Time between two looks at alerts and holes. */
const OthersMs = 5000;

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
        /** Start of what both lists hold. @type {bigint|null} */
        this.held = null;
        /** @type {import("../data/holes.js").Hole[]} */
        this.holes = [];
        /** Changes of notes that came since all were asked for. @type {any[]} */
        this.changedNotes = [];
        this.mayWrite = false;
        /** The lists of the whole time have come, beside what the stream brings. */
        this.isLoaded = false;
        /** Failures by what failed. @type {Map<string, unknown>} */
        this.failures = new Map();
        /** What came by the stream since the lists were asked for; null when they have come. @type {any[]|null} */
        this.arrived = null;
        this.write = h(
            "button",
            { type: "button", class: "small no-print", hidden: true, on: { click: () => this.openNote() } },
            "Note\u2026",
        );
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
                ["", "everything"],
                ["gap", "gaps"],
                ["event", "events"],
                ["alert", "alerts"],
                ["note", "notes"],
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
            columns: eventColumns(),
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
                    this.write,
                    this.kind,
                    this.severity,
                    this.search,
                ),
                this.state,
                this.grid.element,
            ),
        );
        this.notes = this.loader("notes", 0, (signal) => this.loadNotes(signal));
        this.loaders = [
            this.loader("lists", 0, (signal) => this.load(signal)),
            this.notes,
            this.loader("others", OthersMs, (signal) => this.loadOthers(signal)),
        ];
    }

    /** @param {any} row */
    openRow(row) {
        const type = typeOf(row);
        if (type === "note") showNote(row, this.mayWrite);
        else if (type === "alert") this.app.go({ view: "alerts" });
        else if (type === "gap")
            this.app.go({ evidence: `gap:${encode(row.appliance)}:${row.id}:${row.first}:${timeOf(row)}` });
        else
            this.app.go({
                evidence: `at:${encode(row.appliance)}:${encode(nameText(row.flow ?? ""))}:${String(row.stamp_ns ?? "")}:${timeOf(row)}`,
            });
    }

    openNote() {
        if (document.querySelector("dialog[aria-label=Note]")) return;
        const names = this.app.scope.appliances.map((one) => one.appliance);
        openNoteDialog(this.app.span(), names);
    }

    /** Time of what is asked for: only where the disk may have it, all of it otherwise. */
    asked() {
        const { from, to, live } = this.app.span();
        return live || !hasDisk(this.app.about) ? {} : { from, to };
    }

    /** @param {AbortSignal} signal */
    async load(signal) {
        /** @type {any[]} */
        const arrived = [];
        this.arrived = arrived;
        const [events, gaps] = await Promise.all([
            get("events", { limit: 1000, ...this.asked() }, signal),
            get("gaps", { limit: 1000, ...this.asked() }, signal),
        ]);
        // What the lists had before may not be followed by what they have now.
        for (const [key, row] of this.rows) if (["event", "gap"].includes(typeOf(row))) this.rows.delete(key);
        this.take(events, gaps);
        for (const row of arrived) this.rows.set(keyOf(row), row);
        this.arrived = null;
        this.holes = events.holes ?? [];
        this.held = latest([toBig(events.held_from_time_ns), toBig(gaps.held_from_time_ns)]);
        this.isLoaded = true;
        this.draw();
    }

    /**
     * Loads a part of what is shown, and says so while it fails.
     * @param {string} part
     * @param {number} everyMs
     * @param {(signal: AbortSignal) => Promise<void>} load
     */
    loader(part, everyMs, load) {
        return new Refresher(
            this.app,
            everyMs,
            async (signal) => {
                await load(signal);
                if (this.failures.delete(part)) this.draw();
            },
            (error) => {
                this.failures.set(part, error);
                if (part === "lists") this.isLoaded = false;
                this.draw();
            },
        );
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
                events ? await get("events", { limit: 1000, before: events, ...this.asked() }, signal) : none,
                gaps ? await get("gaps", { limit: 1000, before: gaps, ...this.asked() }, signal) : none,
            );
            this.draw();
        } catch (error) {
            // Another scroll asks for them again.
            if (!this.app.abort.signal.aborted) put(this.state, failed(error));
        } finally {
            this.busy = false;
        }
    }

    /** All notes of the time on screen; later ones come by the stream. @param {AbortSignal} signal */
    async loadNotes(signal) {
        const { from, to, live } = this.app.span();
        this.changedNotes = [];
        const notes = await askNotes({ limit: 1000, from, to: live ? undefined : to }, signal).catch(absent);
        if (!notes) return;
        for (const [key, row] of this.rows) if (typeOf(row) === "note") this.rows.delete(key);
        for (const row of notes) this.rows.set(keyOf(row), row);
        for (const change of this.changedNotes) this.takeNote(change);
        this.changedNotes = [];
        this.drawMore();
    }

    /** Draws what belongs to the lists: before them it would be the first row, which stays the chosen one. */
    drawMore() {
        if (this.isLoaded) this.draw();
    }

    /** @param {any} change  of a note */
    takeNote({ change, ...note }) {
        const { from, to, live } = this.app.span();
        const [begin, end] = [toBig(note.from_time_ns) ?? 0n, toBig(note.to_time_ns ?? note.from_time_ns) ?? 0n];
        if (change === "removed") this.rows.delete(keyOf(note));
        else if (end >= from && (live || begin < to)) this.rows.set(keyOf(note), note);
    }

    /** Changes of alerts, and when nobody listened; a report has none of them. @param {AbortSignal} signal */
    async loadOthers(signal) {
        const { from, to, live } = this.app.span();
        const [changes, holes, access] = await Promise.all([
            get("alerts/history", { limit: 1000, ...this.asked() }, signal).catch(absent),
            get("holes", { from, to: live ? undefined : to }, signal).catch(absent),
            askAccess().catch(absent),
        ]);
        if (signal.aborted) return;
        for (const row of changes?.changes ?? []) this.rows.set(keyOf(row), row);
        this.holes = holes?.holes ?? this.holes;
        this.mayWrite = access?.role === "operate";
        this.write.hidden = !this.mayWrite;
        this.drawMore();
    }

    update() {
        for (const one of this.loaders) one.poke();
    }

    /** @param {string} name @param {any} data */
    message(name, data) {
        if (name === "note") {
            this.changedNotes.push(data);
            this.takeNote(data);
            this.draw();
            return;
        }
        // What changed before the stream began, or while it was broken, is not told.
        if (name === "hello" && this.app.about) void this.notes.run();
        // What comes now is not of a time that is over.
        if ("to" in this.asked()) return;
        const added = name === "hello" ? [...(data.events ?? []), ...(data.gaps ?? [])] : [data];
        if (!["hello", "event", "gap"].includes(name)) return;
        for (const row of added) this.rows.set(keyOf(row), row);
        this.arrived?.push(...added);
        this.draw();
    }

    /** Rows that the filters leave, newest first. */
    filtered() {
        const text = this.search.value.toLowerCase();
        const ranks = ["error", "warning", "info", "ok"];
        const most = this.severity.value ? ranks.indexOf(this.severity.value) : ranks.length;
        const names = this.app.scope.names(this.app.place.scope);
        return [...this.rows.values()]
            .filter(
                (row) =>
                    (!names || applianceOf(row) === "" || names.has(applianceOf(row))) &&
                    (!this.kind.value || this.kind.value === typeOf(row)) &&
                    ranks.indexOf(severityOf(row)) <= most &&
                    (!text ||
                        `${applianceOf(row)} ${kindOf(row)} ${flowOf(row) ?? ""} ${detailOf(row)}`
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
        const [failure] = this.failures.values();
        if (failure) put(this.state, failed(failure));
        else if (!this.isLoaded) put(this.state, loading());
        const isMore = this.cursors.events || this.cursors.gaps;
        const more = !this.isLoaded ? " so far" : isMore ? " and older ones" : "";
        put(
            this.count,
            `${counted(rows.length, "row")}${more}${this.held ? `, held from ${clockText(this.held)}` : ""}${this.dropped ? `, \u25c6 ${whole(this.dropped)} dropped` : ""}`,
        );
        this.drawLanes(rows);
    }

    /** @param {any[]} rows */
    drawLanes(rows) {
        const own = rows.filter((row) => ["event", "gap"].includes(typeOf(row)));
        const names = [...new Set(own.map((row) => row.appliance))].sort((a, b) =>
            a.localeCompare(b, "en", { numeric: true }),
        );
        if (rows.some((row) => typeOf(row) === "note")) names.unshift(NoteLane);
        if (rows.some((row) => typeOf(row) === "alert")) names.unshift(AlertLane);
        if (!this.chart || this.names !== names.join("|")) {
            this.names = names.join("|");
            this.chart?.close();
            this.chart = new EventLanes(names);
            put(this.lanes, this.chart.element);
        }
        const { from, to } = this.app.span();
        const known = latest([this.held, hasDisk(this.app.about) ? null : this.app.dayBegin()]);
        this.chart.setRows(rows, from, to, known, this.holes, this.reach());
    }

    /** Start of what the lists have, in UTC ns: where one goes on, that is its oldest row. */
    reach() {
        if (!this.isLoaded) return this.app.span().to;
        const { events, gaps } = this.cursors;
        // Only of a list that has rows there are older ones.
        const oldest = (/** @type {string} */ type) =>
            [...this.rows.values()]
                .filter((row) => typeOf(row) === type)
                .map(timeOf)
                .reduce((least, time) => (time < least ? time : least));
        return latest([events ? oldest("event") : null, gaps ? oldest("gap") : null]);
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
