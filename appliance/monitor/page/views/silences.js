// SPDX-License-Identifier: Apache-2.0
import { askAccess } from "../data/access.js";
import { askSilences, endSilence } from "../data/silences.js";
import { clockText } from "../data/time.js";
import { h, nameText, put } from "../parts/dom.js";
import { counted } from "../parts/format.js";
import { Grid } from "../parts/grid.js";
import { openSilenceDialog } from "../parts/silencedialog.js";
import { failed, loading, showRows } from "../parts/states.js";

/** @param {any} row */
const patternText = (row) =>
    Object.entries(row.matchers)
        .map(([name, pattern]) => `${name}=${nameText(pattern, 60)}`)
        .join(", ");

/** @type {import("../parts/grid.js").Column[]} */
const columns = [
    { id: "labels", title: "labels", text: patternText },
    { id: "alerts", title: "holds back", width: 90, text: (row) => counted(row.alerts.length, "alert") },
    { id: "author", title: "by", width: 110, class: "name", text: (row) => nameText(row.author, 40) },
    { id: "comment", title: "comment", text: (row) => nameText(row.comment, 256) },
    { id: "end", title: "until", width: 130, class: "number", text: (row) => clockText(row.end_time_ns) },
];

/** Silences in force; who may operate makes and ends them. */
export class SilencePanel {
    /** @param {() => void} changed called after a change */
    constructor(changed) {
        this.changed = changed;
        /** Alerts that are raised. @type {any[]} */
        this.alerts = [];
        this.state = h("div", {}, loading());
        this.add = h("button", { type: "button", hidden: true, on: { click: () => this.open() } }, "Silence\u2026");
        this.end = h(
            "button",
            { type: "button", hidden: true, on: { click: () => void this.remove() } },
            "End the chosen silence",
        );
        this.grid = new Grid({ label: "Silences", columns, key: (row) => row.id, visible: 6 });
        this.element = h(
            "section",
            { class: "panel" },
            h("div", { class: "figure-head" }, h("h2", {}, "Silences"), h("span", { class: "gap" }), this.add, this.end),
            this.state,
            this.grid.element,
        );
    }

    /** @param {AbortSignal} signal */
    async load(signal) {
        const [{ silences }, access] = await Promise.all([askSilences(signal), askAccess().catch(() => null)]);
        this.mayOperate = access?.role === "operate";
        this.add.hidden = !this.mayOperate;
        this.end.hidden = !this.mayOperate || silences.length === 0;
        showRows(this.grid, this.state, silences, "Nothing is silenced.");
    }

    open() {
        if (!document.querySelector("dialog[aria-label=Silence]")) openSilenceDialog(this.alerts, this.changed);
    }

    async remove() {
        const row = this.grid.rows[this.grid.selected];
        if (!row) return;
        try {
            await endSilence(row.id);
            this.changed();
        } catch (error) {
            put(this.state, failed(error));
        }
    }
}
