// SPDX-License-Identifier: Apache-2.0
import { get } from "../data/api.js";
import { differences } from "../data/differences.js";
import { Refresher } from "../data/refresher.js";
import { h, nameText, put } from "../parts/dom.js";
import { counted } from "../parts/format.js";
import { Grid } from "../parts/grid.js";
import { empty, failed, loading } from "../parts/states.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../data/differences.js").Pair} Pair */

/** @param {string|null|undefined} verdict */
const verdictClass = (verdict) => (verdict === "fail" ? "is-bad" : verdict === "warn" ? "is-warn" : "");

/** @param {any} setting */
const valueText = (setting) => (!setting ? "not there" : setting.found === null ? "none" : nameText(setting.found, 1000));

/** @param {any} setting */
const verdictText = (setting) => nameText(setting?.verdict ?? "", 20).replaceAll("_", " ");

/**
 * @param {"one"|"other"} side
 * @param {string} title
 * @param {string} verdict
 * @returns {import("../parts/grid.js").Column[]}
 */
const sideColumns = (side, title, verdict) => [
    {
        id: `${side}-verdict`,
        title: verdict,
        width: 110,
        text: (row) => verdictText(row[side]),
        draw: (cell, row) => {
            cell.className = verdictClass(row[side]?.verdict);
            put(cell, verdictText(row[side]));
        },
    },
    {
        id: side,
        title,
        text: (row) => valueText(row[side]),
        draw: (cell, row) => {
            put(cell, valueText(row[side]));
            cell.title = valueText(row[side]);
        },
    },
];

/** Settings of a host one by one: those that are not as they should be, all, or those that differ from another's. */
export class SettingsList {
    /** @param {App} app @param {string} appliance */
    constructor(app, appliance) {
        this.app = app;
        this.appliance = appliance;
        this.against = app.place.against;
        /** @type {Pair[]} */
        this.pairs = [];
        this.isListed = false;
        this.all = /** @type {HTMLInputElement} */ (
            h("input", { type: "checkbox", on: { change: () => this.draw() } })
        );
        this.other = /** @type {HTMLSelectElement} */ (
            h("select", { "aria-label": "Compare the settings with", on: { change: () => this.choose() } })
        );
        this.count = h("span", { class: "count" });
        this.state = h("div", {}, loading());
        this.grid = new Grid({
            label: "Settings",
            key: ({ setting, target }) => `${setting} ${target}`,
            visible: 12,
            columns: [
                { id: "setting", title: "setting", class: "name", width: 200, text: (row) => nameText(row.setting, 60) },
                { id: "target", title: "of", width: 130, text: (row) => nameText(row.target, 40) },
                ...sideColumns("one", this.against ? nameText(appliance, 40) : "value", "verdict"),
                ...(this.against ? sideColumns("other", nameText(this.against, 40), "verdict there") : []),
            ],
        });
        this.element = h(
            "section",
            { class: "panel" },
            h(
                "div",
                { class: "figure-head" },
                h("h2", {}, "Settings, one by one"),
                this.count,
                h("span", { class: "gap" }),
                h("label", { class: "check no-print" }, this.all, " all"),
                this.other,
            ),
            this.state,
            this.grid.element,
        );
        this.refresher = new Refresher(
            app,
            30000,
            (signal) => this.load(signal),
            (error) => put(this.state, failed(error)),
        );
    }

    choose() {
        this.app.go({ against: this.other.value });
    }

    /** @param {AbortSignal} signal */
    async load(signal) {
        const names = [this.appliance, ...(this.against ? [this.against] : [])];
        const [one, other] = await Promise.all(names.map((appliance) => get("settings", { appliance }, signal)));
        this.isListed = [one, other].every((answer) => !answer || answer.host_settings?.settings);
        this.pairs = differences(one.host_settings?.settings ?? [], other?.host_settings?.settings ?? null);
        this.draw();
    }

    update() {
        const others = this.app.scope.appliances.map((row) => row.appliance).filter((name) => name !== this.appliance);
        const choices = [...new Set([...others, ...(this.against ? [this.against] : [])])];
        if (this.other.length !== choices.length + 1)
            put(
                this.other,
                h("option", { value: "" }, "compare with\u2026"),
                choices.map((name) => h("option", { value: name }, nameText(name, 40))),
            );
        this.other.value = this.against;
        this.other.hidden = choices.length === 0;
        this.refresher.poke();
    }

    draw() {
        const wanted = (/** @type {Pair} */ { one, differs }) =>
            this.against ? differs : ["warn", "fail", "unknown"].includes(one?.verdict ?? "");
        const rows = this.all.checked ? this.pairs : this.pairs.filter(wanted);
        this.grid.setRows(rows);
        this.grid.element.hidden = rows.length === 0;
        const shown = this.pairs.filter(wanted).length;
        put(
            this.count,
            !this.isListed
                ? ""
                : this.against
                  ? `${counted(shown, "difference")} in ${this.pairs.length} settings`
                  : `${shown} of ${this.pairs.length} are not as they should be`,
        );
        put(this.state, !this.isListed || rows.length === 0 ? empty(this.whyEmpty()) : "");
    }

    whyEmpty() {
        if (!this.isListed) return "Not all of the list has arrived yet.";
        return this.against
            ? "Both hosts have the same settings."
            : "Every setting that can be judged is as it should be.";
    }
}
