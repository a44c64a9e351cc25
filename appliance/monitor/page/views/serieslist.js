// SPDX-License-Identifier: Apache-2.0
import { get } from "../data/api.js";
import { kindTitle } from "../data/kinds.js";
import { Refresher } from "../data/refresher.js";
import { titles } from "../generated/series.js";
import { h, nameNode, nameText, put } from "../parts/dom.js";
import { Grid } from "../parts/grid.js";
import { failed, loading, showRows } from "../parts/states.js";

/** @typedef {import("../app.js").App} App */

const Order = Object.keys(titles);

/** @param {any} row */
const rank = (row) =>
    ((Order.indexOf(row.series) + Order.length + 1) % (Order.length + 1)) +
    (Order.includes(row.series) ? 0 : Order.length);

/**
 * Names of the appliances in scope, as a filter; empty for all.
 * @param {App} app
 * @param {import("../data/link.js").Place} place
 */
export const scopeFilter = (app, place) => ({ appliance: [...(app.scope.names(place.scope) ?? [])] });

/** List of the series there are, with a search. */
export class SeriesList {
    /** @param {App} app @param {(row: any) => void} choose */
    constructor(app, choose) {
        this.app = app;
        this.search = /** @type {HTMLInputElement} */ (
            h("input", { type: "search", placeholder: "search (/)", "aria-label": "Search series" })
        );
        this.search.addEventListener("input", () => this.draw());
        this.state = h("div", {}, loading());
        const { series, key } = app.place;
        this.grid = new Grid({
            label: "Series",
            visible: Math.max(8, Math.min(26, Math.floor((window.innerHeight - 170) / 24))),
            key: (row) => `${row.series} ${row.key}`,
            open: choose,
            rowClass: (row) => (row.series === series && String(row.key ?? "") === key ? "row-chosen" : "row-none"),
            columns: [
                { id: "kind", title: "series", width: 190, class: "name", text: (row) => kindTitle(row.series) },
                {
                    id: "key",
                    title: "of",
                    text: (row) => nameText(row.key ?? ""),
                    draw: (cell, row) => put(cell, nameNode(nameText(row.key ?? ""))),
                },
                {
                    id: "hosts",
                    title: "hosts",
                    width: 42,
                    class: "number",
                    text: (row) => String(row.appliances.length),
                },
            ],
        });
        this.element = h(
            "section",
            { class: "panel series-list" },
            h("div", { class: "figure-head" }, h("h2", {}, "Series"), h("span", { class: "gap" }), this.search),
            this.state,
            this.grid.element,
        );
        /** @type {(count: number) => void} */
        this.onLoad = () => undefined;
        /** @type {any[]} */
        this.rows = [];
        this.refresher = new Refresher(
            app,
            30000,
            (signal) => this.load(signal),
            (error) => put(this.state, failed(error)),
        );
    }

    /** @param {AbortSignal} signal */
    async load(signal) {
        const answer = await get("series", scopeFilter(this.app, this.app.place), signal);
        this.rows = answer.series.sort(
            (/** @type {any} */ a, /** @type {any} */ b) =>
                rank(a) - rank(b) || String(a.key).localeCompare(String(b.key)),
        );
        this.draw();
        this.onLoad(this.rows.length);
        if (!this.app.place.series && this.rows.length > 0)
            this.app.go({ series: this.rows[0].series, key: String(this.rows[0].key ?? "") }, true);
    }

    draw() {
        const text = this.search.value.toLowerCase();
        const rows = this.rows.filter((row) =>
            `${kindTitle(row.series)} ${row.series} ${row.key}`.toLowerCase().includes(text),
        );
        showRows(
            this.grid,
            this.state,
            rows,
            this.rows.length ? "None has this in its name." : "No series has a sample yet.",
        );
    }
}
