// SPDX-License-Identifier: Apache-2.0
import { groupProblems, placeOf } from "../data/problems.js";
import { toBig, clockText } from "../data/time.js";
import { h, nameText, put } from "../parts/dom.js";
import { counted } from "../parts/format.js";
import { Grid } from "../parts/grid.js";
import { severityRank, WorstFirst } from "../parts/marks.js";
import { loading, unknown } from "../parts/states.js";
import { feedColumns, hostColumns, problemColumns, sessionColumns } from "./deskcolumns.js";

/** @typedef {import("../app.js").App} App */

const rowClass = (/** @type {any} */ row) =>
    `row-${row.severity ?? "none"}${["stale", "gone", "missing", "ended", "late"].includes(row.state) ? " row-old" : ""}`;

/** @param {any} row @param {App} app */
function openProblem(row, app) {
    if (typeof row.link === "string" && row.link.startsWith("#/")) location.hash = row.link;
    else app.go(placeOf(app.tables, row.appliance, row.flow, row.time_ns));
}

/** Headings, tables and order of the desk. @param {App} app */
function sectionsOf(app) {
    const key = (/** @type {any} */ row) => row.id;
    return [
        {
            name: "problems",
            title: "Now",
            grid: new Grid({
                label: "Problems now",
                columns: problemColumns(app),
                key,
                rowClass,
                visible: 6,
                open: (row) => openProblem(row, app),
            }),
        },
        {
            name: "feeds",
            title: "Feeds",
            grid: new Grid({
                label: "Feeds",
                columns: feedColumns(app),
                key,
                rowClass,
                visible: 12,
                open: (row) => app.go({ view: "feed", appliance: row.appliance, feed: row.feed }),
            }),
        },
        {
            name: "sessions",
            title: "Gateways",
            grid: new Grid({
                label: "Gateways",
                columns: sessionColumns(app),
                key,
                rowClass,
                visible: 12,
                open: (row) => app.go({ view: "session", appliance: row.appliance, session: row.session }),
            }),
        },
        {
            name: "hosts",
            title: "Hosts",
            grid: new Grid({
                label: "Hosts",
                columns: hostColumns(app),
                key,
                rowClass,
                visible: 6,
                open: (row) => app.go({ view: "host", appliance: row.appliance }),
            }),
        },
    ];
}

const nameOf = (/** @type {any} */ row) => `${row.feed ?? row.session ?? ""} ${row.appliance}`;

/** Problems, the worst and the newest first. @param {any[]} rows */
const sortedProblems = (rows) =>
    groupProblems(rows).sort(
        (a, b) => severityRank(a) - severityRank(b) || Number((toBig(b.time_ns) ?? 0n) - (toBig(a.time_ns) ?? 0n)),
    );

/** Why the desk has no rows. @param {App} app */
function nothingYet(app) {
    const channels = (app.about?.channels ?? []).map((/** @type {any} */ one) =>
        h(
            "li",
            {},
            `Subscribed to ${nameText(one.channel)}${one.since_time_ns ? ` since ${clockText(one.since_time_ns)}` : ""}`,
            one.connected ? ", connected." : ", nobody publishes.",
        ),
    );
    return h(
        "div",
        { class: "panel state-nothing" },
        h("h2", {}, "Nothing is received yet"),
        h("ul", {}, channels),
        h("p", {}, "Is ", h("code", {}, "telemetry run"), " up? See ", h("code", {}, "telemetry watch"), "."),
    );
}

/** @param {any[]} rows */
function countText(rows) {
    const bad = rows.filter((row) => row.severity === "error" || row.severity === "warning").length;
    if (rows.length === 0) return "";
    if (bad > 0) return `${bad} of ${rows.length} not ok`;
    return `${rows.length}, ${rows.every((row) => row.severity === "ok") ? "all ok" : "no warnings"}`;
}

/** @param {HTMLElement} root @param {App} app */
function open(root, app) {
    const sections = sectionsOf(app);
    const parts = sections.map(({ title, grid, name }) => {
        const order = new WorstFirst(nameOf);
        const count = h("span", { class: "count" });
        const calm = h("p", { class: "calm" });
        return {
            count,
            calm,
            sort: name === "problems" ? sortedProblems : (/** @type {any[]} */ rows) => order.sort(rows),
            element: h("section", { class: `panel desk-${name}` }, h("h2", {}, title, " ", count), grid.element, calm),
        };
    });
    const wait = loading("waiting for the monitor");
    put(root, wait);
    let state = "wait";
    const update = () => {
        if (!app.latest.view) return;
        const any =
            app.tables.rows("hosts").length + app.tables.rows("feeds").length + app.tables.rows("sessions").length > 0;
        const wrong = app.tables.rows("problems").length > 0;
        const isUnknown = app.about !== null && app.scope.isUnknown(app.place.scope);
        const next = isUnknown ? "unknown" : any ? "rows" : `nothing ${app.about ? "known" : ""}${wrong ? " wrong" : ""}`;
        if (next !== state) {
            const all = parts.map((part) => part.element);
            if (isUnknown) put(root, unknown("appliance", app.place.scope, "#/desk"));
            else put(root, ...(any ? all : wrong ? [all[0], nothingYet(app)] : [nothingYet(app)]));
        }
        state = next;
        if (any || wrong) sections.forEach(({ name, grid }, n) => drawSection(app, name, grid, parts[n]));
    };
    return { update, keys: {} };
}

/**
 * @param {App} app
 * @param {string} name
 * @param {Grid} grid
 * @param {{count: HTMLElement, calm: HTMLElement, element: HTMLElement, sort: (rows: any[]) => any[]}} part
 */
function drawSection(app, name, grid, part) {
    const rows = part.sort(app.scope.filter(app.tables.rows(name), app.place.scope));
    grid.setRows(rows);
    grid.element.hidden = rows.length === 0;
    put(part.calm, rows.length > 0 ? "" : name === "problems" ? "\u25cf Nothing is wrong now." : "None in this scope.");
    part.calm.hidden = rows.length > 0;
    part.element.classList.toggle(
        "is-bad",
        rows.some((row) => row.severity === "error"),
    );
    put(part.count, name === "problems" ? (rows.length ? counted(rows.length, "problem") : "") : countText(rows));
}

/**
 * Screen of the start of trading: what is wrong, then every feed, gateway and host.
 * @type {import("./views.js").View}
 */
export const desk = { stream: () => ({ view: "desk" }), open };
