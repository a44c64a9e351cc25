// SPDX-License-Identifier: Apache-2.0
import * as tables from "../generated/metrics.js";
import { h, nameText, put } from "../parts/dom.js";
import { age, percent, Unknown, whole } from "../parts/format.js";
import { Grid } from "../parts/grid.js";
import { markNode, newMark, Signs, severityNode, WorstFirst } from "../parts/marks.js";
import { empty, loading } from "../parts/states.js";
import { clockStateText, nameColumn, severityColumn, shownColumn } from "../parts/columns.js";
import { settingLetters } from "./settings.js";

/** @typedef {import("../app.js").App} App */

/** Cells of the matrix at most; the table below holds all. */
const MostCells = 256;

/** @param {any} row */
const labelsText = (row) =>
    Object.entries(row.labels ?? {})
        .map(([name, value]) => `${nameText(name, 20)}=${nameText(value, 40)}`)
        .join(" ");

/**
 * @param {string} id
 * @param {string} title
 * @param {string} ok
 * @param {string} all
 * @returns {import("../parts/grid.js").Column}
 */
const ratioColumn = (id, title, ok, all) => ({
    id,
    title,
    width: 88,
    class: "number",
    text: (row) => `${whole(row[ok])}/${whole(row[all])}`,
    draw: (cell, row) => {
        cell.className = `number ${Number(row[ok]) < Number(row[all]) ? "is-bad" : ""}`;
        put(cell, `${whole(row[ok])}/${whole(row[all])}`);
    },
});

/** @param {any} row */
const completeText = (row) =>
    (row.complete ? "yes" : `${Signs.incomplete} no`) +
    (row.coverage !== null && row.coverage !== undefined && row.coverage < 1
        ? ` ${Signs.missing} ${percent(row.coverage, 1)}`
        : "");

/** @param {{letters: Map<string, string>}} view @returns {import("../parts/grid.js").Column[]} */
const columns = (view) => [
    severityColumn,
    nameColumn("appliance", "appliance", 150),
    { id: "labels", title: "labels", text: labelsText },
    {
        id: "state",
        title: "state",
        width: 76,
        text: (row) => `${row.state}${row.conflict ? " conflict" : ""}${row.new_today ? " new" : ""}`,
        draw: (cell, row) =>
            put(
                cell,
                h("span", { class: `word word-${row.state === "live" ? "ok" : "warning"}` }, nameText(row.state, 20)),
                row.conflict ? " \u25b2 conflict" : "",
                newMark(row).flatMap((mark) => [" ", markNode(mark)]),
            ),
    },
    { id: "age", title: "age", width: 62, class: "number", text: (row) => age(row.age_ns ?? null) },
    ratioColumn("feeds", "feeds ok", "feeds_ok", "feeds"),
    ratioColumn("sessions", "gateways ok", "sessions_ok", "sessions"),
    shownColumn("lost", tables.feed, "messages_lost", 64),
    shownColumn("gaps", tables.feed, "feed_gaps", 68),
    shownColumn("unanswered", tables.sessionOrders, "unanswered", 80),
    { id: "complete", title: "complete", width: 120, text: completeText },
    { id: "clock", title: "clock", width: 140, text: clockStateText },
    {
        id: "settings",
        title: "settings",
        width: 90,
        text: (row) => `${view.letters.get(row.settings_hash) ?? Unknown} ${nameText(row.settings_verdict ?? "", 16)}`,
    },
    shownColumn("restarts", tables.day, "restarts", 62),
    { id: "version", title: "version", width: 70, class: "wide", text: (row) => nameText(row.version, 20) },
];

/** One cell of the matrix. @param {App} app @param {any} row @param {Map<string, string>} letters */
function cell(app, row, letters) {
    const state = row.state === "live" ? "" : ` ${row.state}`;
    const words = `${nameText(row.appliance, 60)}: ${row.severity}${state}, ${row.feeds_ok}/${row.feeds} feeds, ${row.sessions_ok}/${row.sessions} gateways, ${row.messages_lost} lost`;
    return h(
        "a",
        {
            class: `cell cell-${row.severity}${row.state === "live" ? "" : " cell-old"}`,
            href: `#/host?${new URLSearchParams({ appliance: row.appliance })}`,
            title: words,
        },
        severityNode(row.severity),
        h("span", { class: "cell-name" }, nameText(row.appliance, 24)),
        row.complete ? "" : markNode({ mark: "incomplete", text: "incomplete" }),
        newMark(row).map(markNode),
        h("span", { class: "quiet" }, letters.get(row.settings_hash) ?? ""),
    );
}

/** Appliances by the value of their first label. @param {any[]} rows */
function groupsOf(rows) {
    /** @type {Map<string, any[]>} */
    const groups = new Map();
    for (const row of rows) {
        const [first] = Object.entries(row.labels ?? {});
        const name = first ? `${first[0]} ${first[1]}` : "no label";
        groups.set(name, [...(groups.get(name) ?? []), row]);
    }
    return [...groups].sort(([a], [b]) => a.localeCompare(b));
}

/** All appliances: a matrix for the eye and a table for the numbers. */
class FleetView {
    /** @param {HTMLElement} root @param {App} app */
    constructor(root, app) {
        this.app = app;
        /** Digest of what the matrix shows; null before the first. @type {string|null} */
        this.shown = null;
        this.letters = new Map();
        this.order = new WorstFirst((row) => row.appliance);
        this.count = h("span", { class: "count" });
        this.matrix = h("div", { class: "matrix" }, loading());
        const visible = Math.max(8, Math.min(34, Math.floor((window.innerHeight - 300) / 24)));
        this.grid = new Grid({
            label: "Appliances",
            columns: columns(this),
            key: (row) => row.id,
            visible,
            rowClass: (row) => `row-${row.severity}${row.state === "live" ? "" : " row-old"}`,
            open: (row) => app.go({ view: "host", appliance: row.appliance }),
        });
        this.table = h("section", { class: "panel" }, h("h2", {}, "Appliances"), this.grid.element);
        put(root, h("section", { class: "panel" }, h("h2", {}, "Fleet ", this.count), this.matrix), this.table);
    }

    update() {
        if (this.app.latest.view !== "fleet") return;
        const rows = this.order.sort(
            this.app.scope.filter(this.app.tables.rows("appliances"), this.app.place.scope),
        );
        this.letters = settingLetters(rows);
        this.table.hidden = rows.length === 0;
        const bad = rows.filter((row) => row.severity !== "ok" || row.state !== "live").length;
        put(
            this.count,
            rows.length === 0
                ? ""
                : `${bad === 0 ? "all" : rows.length - bad} of ${rows.length} ok, ${this.letters.size} host settings`,
        );
        this.drawMatrix(rows);
        if (rows.length > 0) this.grid.setRows(rows);
    }

    /** @param {any[]} rows */
    drawMatrix(rows) {
        const text = rows
            .map((row) => [row.id, row.severity, row.state, row.complete, row.messages_lost, row.settings_hash, row.new_today].join())
            .join("|");
        if (text === this.shown) return;
        this.shown = text;
        if (rows.length === 0)
            put(
                this.matrix,
                empty(
                    "No appliance is known in this scope. Is `telemetry run` up, and does it publish to a channel of the monitor?",
                ),
            );
        else {
            put(
                this.matrix,
                groupsOf(rows.slice(0, MostCells)).map(([name, members]) =>
                    h(
                        "div",
                        { class: "matrix-group" },
                        h(
                            "h3",
                            {},
                            nameText(name, 60),
                            " ",
                            h("span", { class: "count quiet" }, String(members.length)),
                        ),
                        h(
                            "div",
                            { class: "cells" },
                            members.map((row) => cell(this.app, row, this.letters)),
                        ),
                    ),
                ),
                rows.length > MostCells
                    ? h("p", { class: "quiet" }, `${rows.length - MostCells} more stand in the table.`)
                    : "",
            );
        }
    }
}

/** All appliances. @type {import("./views.js").View} */
export const fleet = {
    stream: () => ({ view: "fleet" }),
    open: (root, app) => new FleetView(root, app),
};
