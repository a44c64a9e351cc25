// SPDX-License-Identifier: Apache-2.0
import { absent, get } from "../data/api.js";
import { Refresher } from "../data/refresher.js";
import { hasDisk, olderBegin } from "../data/spans.js";
import { clockText, Second, toBig } from "../data/time.js";
import { h, nameText, put } from "../parts/dom.js";
import { counted, duration, exactNs, Unknown } from "../parts/format.js";
import { Grid } from "../parts/grid.js";
import { failed, loading, showRows } from "../parts/states.js";
import { encode } from "../data/evidencelink.js";
import { heldText } from "./gaplist.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {{from: bigint, to: bigint, low: number, high: number}} Cell */

/** Place of an order's evidence in the address. @param {any} order @param {string} series */
export const orderEvidence = (order, series) =>
    `order:${encode(order.appliance)}:${series}:${encode(order.session)}:${order.answer_stamp_ns ?? order.order_stamp_ns}:${order.answer_time_ns ?? order.order_time_ns}`;

/** @param {string} id @param {string} title @param {number} width @param {(order: any) => any} value */
const time = (id, title, width, value) => ({
    id,
    title,
    width,
    class: "number",
    text: (/** @type {any} */ order) => duration(value(order)),
    draw: (/** @type {HTMLElement} */ cell, /** @type {any} */ order) => {
        put(cell, duration(value(order)));
        cell.title = exactNs(value(order));
    },
});

/** @returns {import("../parts/grid.js").Column[]} */
const columns = () => [
    { id: "time", title: "order sent", width: 156, text: (order) => clockText(order.order_time_ns, 9) },
    { id: "appliance", title: "appliance", width: 92, text: (order) => nameText(order.appliance) },
    { id: "key", title: "order", class: "mono", width: 200, text: (order) => nameText(order.key, 40) },
    { id: "kind", title: "kind", width: 66, text: (order) => nameText(order.kind, 20) },
    { id: "answer", title: "answer", width: 92, text: (order) => nameText(order.answer ?? "none", 30) },
    time("trade", "tick to trade", 92, (order) => order.tick_to_trade_ns),
    time("ack", "order to ack", 92, (order) => order.order_to_ack_ns),
    {
        id: "tick",
        title: "tick",
        text: (order) =>
            order.tick
                ? `${nameText(order.tick.feed, 20)} ${nameText(order.tick.line, 8)} ${order.tick.sequence ?? Unknown}`
                : Unknown,
    },
    { id: "again", title: "", width: 40, text: (order) => (order.retransmitted ? "retr." : "") },
];

/** Orders of a session, the slowest or the newest first; each opens its evidence. */
export class OrderList {
    /**
     * @param {App} app
     * @param {import("../data/api.js").Query} filter
     * @param {{title?: string, sort?: string, visible?: number}} [options]
     */
    constructor(app, filter, { title = "Orders", sort = "order_to_ack", visible = 10 } = {}) {
        this.app = app;
        this.filter = filter;
        this.sort = sort;
        /** @type {Cell|null} */
        this.cell = null;
        /** @type {any[]} */
        this.rows = [];
        this.isPublished = false;
        this.count = h("span", { class: "count" });
        this.state = h("div", {}, loading());
        this.choice = /** @type {HTMLSelectElement} */ (
            h(
                "select",
                { "aria-label": "Order of the list" },
                [
                    ["order_to_ack", "slowest answer"],
                    ["tick_to_trade", "slowest order"],
                    ["time", "newest"],
                ].map(([value, text]) => h("option", { value }, text)),
            )
        );
        this.choice.value = sort;
        this.choice.addEventListener("change", () => {
            this.sort = this.choice.value;
            void this.refresher.run();
        });
        this.grid = new Grid({
            label: title,
            columns: columns(),
            key: (order) => `${order.appliance} ${order.order_stamp_ns} ${order.key}`,
            visible,
            rowClass: (order) => (order.answer === null ? "row-warning" : "row-none"),
            open: (order) =>
                app.go({
                    evidence: orderEvidence(order, this.sort === "tick_to_trade" ? "tick_to_trade" : "order_to_ack"),
                }),
        });
        this.element = h(
            "section",
            { class: "panel" },
            h(
                "div",
                { class: "figure-head" },
                h("h2", {}, title),
                this.count,
                h("span", { class: "gap" }),
                this.choice,
            ),
            this.state,
            this.grid.element,
        );
        this.refresher = new Refresher(
            app,
            5000,
            (signal) => this.load(signal),
            (error) => put(this.state, failed(error)),
        );
    }

    poke() {
        this.refresher.poke();
    }

    /** Shows only the orders in a cell of the heat map. @param {Cell|null} cell */
    setCell(cell) {
        this.cell = cell;
        this.draw();
    }

    /** @param {AbortSignal} signal */
    async load(signal) {
        const { from, to, live } = this.app.span();
        const span = live || !hasDisk(this.app.about) ? {} : { from, to };
        const answer = await get("orders", { ...this.filter, sort: this.sort, limit: 500, ...span }, signal);
        this.rows = answer.orders;
        this.onDisk = (answer.spans ?? []).some((/** @type {any} */ one) => !one.whole);
        this.held = answer.held_from_time_ns;
        if (this.rows.length === 0) await this.askPublished(signal);
        this.draw();
    }

    /** Whether any order of the appliances was received, at whatever time. @param {AbortSignal} signal */
    async askPublished(signal) {
        if (this.isPublished) return;
        const { about } = this.app;
        const time = hasDisk(about) ? { from: olderBegin(about), to: this.app.now() + Second } : {};
        const { appliance } = this.filter;
        const answer = await get("orders", { appliance, limit: 1, ...time }, signal).catch(absent);
        this.isPublished = (answer?.orders ?? []).length > 0;
    }

    /** Why there is no row. */
    reason() {
        if (this.cell) return "None of the orders held lies in this cell.";
        if (this.isPublished) return "No order of this time is held.";
        return "No order is held. An appliance publishes its worst orders with publish: {orders: worst}, all with true.";
    }

    draw() {
        const { cell } = this;
        const key = this.sort === "tick_to_trade" ? "tick_to_trade_ns" : "order_to_ack_ns";
        const rows = cell ? this.rows.filter((order) => inCell(order, cell, key)) : this.rows;
        showRows(this.grid, this.state, rows, this.reason());
        put(
            this.count,
            `${counted(rows.length, "order")}${cell ? ` of ${clockText(cell.from)}, ${duration(cell.low, 3)} \u2013 ${duration(cell.high, 3)}` : ""}${heldText({ held_from_time_ns: this.held })}${this.onDisk ? ", from before that the slowest of each minute" : ""}`,
            cell ? h("button", { class: "small", on: { click: () => this.setCell(null) } }, "all") : "",
        );
    }
}

/** @param {any} order @param {Cell} cell @param {string} key */
function inCell(order, cell, key) {
    const at = toBig(order.answer_time_ns ?? order.order_time_ns) ?? 0n;
    const value = Number(order[key] ?? -1);
    // The sample belongs to the second in which its interval ended, so its stamp may lie in the second before.
    return at >= cell.from - 1000000000n && at < cell.to && value >= cell.low && value < cell.high;
}
