// SPDX-License-Identifier: Apache-2.0
import { get } from "../data/api.js";
import { placeOf } from "../data/problems.js";
import { Refresher } from "../data/refresher.js";
import { clockText, toBig } from "../data/time.js";
import { nameColumn, severityColumn } from "../parts/columns.js";
import { h, nameText, put } from "../parts/dom.js";
import { age, counted, duration } from "../parts/format.js";
import { Grid } from "../parts/grid.js";
import { severityRank } from "../parts/marks.js";
import { failed, loading, showRows } from "../parts/states.js";
import { SilencePanel } from "./silences.js";

/** @typedef {import("../app.js").App} App */

const EveryMs = 2000;
const NotFiring = ["pending", "ended"];

/** An alert that always fires, so that its absence is noticed, is nobody's trouble. @param {any} row */
const isTrouble = (row) => row.severity !== "none";

/** State with what holds it back. @param {any} row */
function stateText(row) {
    if (row.hidden_by) return `hidden by ${nameText(row.hidden_by, 40)}`;
    if (row.acknowledged) return `taken care of by ${nameText(row.acknowledged.author, 40)}`;
    if (row.silenced_by) return `silenced, ${row.state}`;
    return row.unknown ? `${row.state}, no data` : row.state;
}

/** Nobody is notified of it. @param {any} row */
const isMuted = (row) => Boolean(row.hidden_by || row.acknowledged || row.silenced_by);

/** Labels other than the appliance: what the alert is about. @param {any} row */
const aboutText = (row) =>
    Object.entries(row.labels)
        .filter(([name]) => name !== "appliance")
        .map(([name, value]) => `${name} ${nameText(value, 40)}`)
        .join(", ");

/** Time for which it is, or was, in its state. @param {any} row @param {bigint} now */
function lengthOf(row, now) {
    const begin = toBig(row.fired_time_ns ?? row.state_time_ns) ?? now;
    return (toBig(row.ended_time_ns) ?? now) - begin;
}

/** Firing first, the worst of them at the top; what ended last. @param {any} row */
const rankOf = (row) =>
    (row.state === "ended" ? 40 : isMuted(row) ? 30 : row.state === "pending" ? 20 : isTrouble(row) ? 0 : 10) +
    severityRank(row);

/** @param {App} app @returns {import("../parts/grid.js").Column[]} */
const columns = (app) => [
    severityColumn,
    { id: "state", title: "state", width: 180, text: stateText },
    nameColumn("alert", "alert", 170),
    nameColumn("appliance", "appliance", 110),
    { id: "about", title: "about", width: 170, text: aboutText },
    {
        id: "since",
        title: "since",
        width: 84,
        class: "number",
        text: (row) => clockText(row.fired_time_ns ?? row.state_time_ns),
    },
    { id: "length", title: "for", width: 66, class: "number", text: (row) => age(lengthOf(row, app.now())) },
    { id: "detail", title: "detail", text: (row) => nameText(row.summary, 400) },
];

/** @type {import("../parts/grid.js").Column[]} */
const ruleColumns = [
    severityColumn,
    nameColumn("alert", "alert", 170),
    { id: "raise", title: "raised when", text: (row) => row.raise },
    { id: "for", title: "for", width: 76, class: "number", text: (row) => duration(row.for_ns, 2) },
    { id: "clear", title: "clear when", text: (row) => row.clear },
    { id: "keep", title: "kept", width: 76, class: "number", text: (row) => duration(row.keep_ns, 2) },
];

/** Whether a receiver takes the alerts, in words. @param {any} one */
function receiverText(one) {
    const missed = Number(one.missed) ? ` \u25b2 It missed ${counted(Number(one.missed), "change")}.` : "";
    if (one.error)
        return `\u25b2 ${nameText(one.address, 80)} does not accept alerts: ${nameText(one.error, 300)}.${missed}`;
    const posted = one.posted_time_ns ? `Sent to ${nameText(one.address, 80)}, at ${clockText(one.posted_time_ns)}.` : "";
    return `${posted || `Nothing was sent to ${nameText(one.address, 80)} yet.`}${missed}`;
}

/** Alerts that are raised, those that ended, and the rules behind them. */
class AlertsView {
    /** @param {HTMLElement} root @param {App} app */
    constructor(root, app) {
        this.app = app;
        this.count = h("span", { class: "count" });
        this.state = h("div", {}, loading());
        this.receivers = h("div", { class: "calm" });
        this.grid = new Grid({
            label: "Alerts",
            columns: columns(app),
            key: (row) => `${row.fingerprint} ${row.fired_time_ns} ${row.ended_time_ns}`,
            visible: Math.max(6, Math.min(24, Math.floor((window.innerHeight - 520) / 24))),
            rowClass: (row) => `row-${row.severity}${NotFiring.includes(row.state) || isMuted(row) ? " row-old" : ""}`,
            open: (row) => this.open(row),
        });
        this.silences = new SilencePanel(() => this.refresh());
        this.rulesState = h("div", {}, loading());
        this.rules = new Grid({
            label: "Rules",
            columns: ruleColumns,
            key: (row) => row.alert,
            visible: 12,
        });
        put(
            root,
            h(
                "section",
                { class: "panel" },
                h("div", { class: "figure-head" }, h("h2", {}, "Alerts"), this.count),
                this.state,
                this.grid.element,
                this.receivers,
            ),
            this.silences.element,
            h("section", { class: "panel" }, h("h2", {}, "Rules"), this.rulesState, this.rules.element),
        );
        const fail = (/** @type {HTMLElement} */ state) => (/** @type {unknown} */ error) => put(state, failed(error));
        this.loads = [
            new Refresher(app, EveryMs, (signal) => this.load(signal), fail(this.state)),
            new Refresher(app, EveryMs, (signal) => this.silences.load(signal), fail(this.silences.state)),
            new Refresher(app, 0, (signal) => this.loadRules(signal), fail(this.rulesState)),
        ];
    }

    /** @param {AbortSignal} signal */
    async load(signal) {
        const answer = await get("alerts", {}, signal);
        const rows = [...answer.alerts, ...answer.ended].map((row) => ({ ...row, appliance: row.labels.appliance ?? "" }));
        const shown = this.app.scope
            .filter(rows, this.app.place.scope)
            .map((row, n) => ({ row, n }))
            .sort((a, b) => rankOf(a.row) - rankOf(b.row) || a.n - b.n)
            .map(({ row }) => row);
        this.silences.alerts = shown.filter((row) => row.state !== "ended");
        showRows(this.grid, this.state, shown, "Nothing is raised, and nothing has ended.");
        const firing = shown.filter((row) => isTrouble(row) && !isMuted(row) && !NotFiring.includes(row.state));
        const refused = Number(answer.refused) ? `, ${counted(Number(answer.refused), "alert")} had no place` : "";
        put(this.count, `${firing.length} firing${refused}`);
        const receivers = answer.receivers.map(receiverText);
        put(
            this.receivers,
            receivers.length ? receivers.join(" ") : "Sent to nobody: the configuration names neither an Alertmanager nor a webhook.",
        );
    }

    /** @param {AbortSignal} signal */
    async loadRules(signal) {
        const { rules } = await get("rules", {}, signal);
        showRows(this.rules, this.rulesState, rules, "There is no rule.");
    }

    update() {
        for (const load of this.loads) load.poke();
    }

    /** Shows at once what was changed here. */
    refresh() {
        const { signal } = this.app.abort;
        Promise.all([this.load(signal), this.silences.load(signal)]).catch((error) => {
            if (!signal.aborted) put(this.state, failed(error));
        });
    }

    /** Goes to what an alert is about. @param {any} row */
    open({ appliance, labels, fired_time_ns }) {
        if (appliance) this.app.go(placeOf(this.app.tables, appliance, labels.feed ?? labels.session, fired_time_ns));
    }
}

/** Alerts and their rules. @type {import("./views.js").View} */
export const alerts = {
    stream: () => ({ view: "desk" }),
    open: (root, app) => new AlertsView(root, app),
};
