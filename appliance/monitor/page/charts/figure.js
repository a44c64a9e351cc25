// SPDX-License-Identifier: Apache-2.0
import { h, put } from "../parts/dom.js";
import { Grid } from "../parts/grid.js";
import { failed, loading } from "../parts/states.js";

/** @typedef {{columns: string[], rows: (string|number)[][]}} DataTable */

/** Frame of a chart: heading, the drawing, and a table of the same numbers behind it. */
export class Figure {
    /**
     * @param {string} title
     * @param {{height?: number, note?: string, tools?: HTMLElement[]}} [options]
     */
    constructor(title, { height = 200, note = "", tools = [] } = {}) {
        this.plot = h("div", { class: "plot" });
        this.plot.style.height = `${height}px`;
        this.height = height;
        this.note = h("span", { class: "count" }, note);
        // Before its first answer a chart is not as one of which nothing is to be shown.
        this.state = h("div", { class: "plot-state" }, loading());
        this.data = h("div", { class: "plot-data", hidden: true });
        this.button = h(
            "button",
            {
                class: "small no-print",
                "aria-pressed": "false",
                title: "Data table (d)",
                on: { click: () => this.toggle() },
            },
            "data",
        );
        this.heading = h("h2", {}, title);
        this.element = h(
            "figure",
            { class: "panel figure", role: "group", "aria-label": title },
            h("div", { class: "figure-head" }, this.heading, this.note, h("span", { class: "gap" }), this.button),
            h("div", { class: "figure-tools" }, tools),
            this.state,
            this.plot,
            this.data,
        );
        /** @type {(() => DataTable)|null} */
        this.table = null;
        this.onData = () => this.toggle();
        document.addEventListener("telemetry-data", this.onData);
    }

    /** @param {string} title */
    setTitle(title) {
        put(this.heading, title);
        this.element.setAttribute("aria-label", title);
    }

    /** @param {...(Node|string)} note */
    setNote(...note) {
        put(this.note, note);
    }

    /** Shows a state in place of, or above, the drawing. @param {HTMLElement|null} state */
    setState(state) {
        put(this.state, state);
    }

    /** @param {unknown} error */
    fail(error) {
        this.setState(failed(error));
    }

    toggle() {
        this.data.hidden = !this.data.hidden;
        this.button.setAttribute("aria-pressed", String(!this.data.hidden));
        this.drawData();
    }

    /** Draws the table of the numbers, if it is open. */
    drawData() {
        if (this.data.hidden || !this.table) return;
        const { columns, rows } = this.table();
        const grid = new Grid({
            label: `${this.heading.textContent} data`,
            visible: 8,
            key: (row) => String(row[0]),
            columns: columns.map((title, n) => ({
                id: String(n),
                title,
                class: n === 0 ? "" : "number",
                text: (row) => String(row[n]),
            })),
        });
        put(this.data, grid.element);
        grid.setRows(rows);
    }

    close() {
        document.removeEventListener("telemetry-data", this.onData);
    }
}
