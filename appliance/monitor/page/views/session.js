// SPDX-License-Identifier: Apache-2.0
import { CurveChart } from "../charts/curve.js";
import { LineChart } from "../charts/lines.js";
import { get, getBytes } from "../data/api.js";
import { compareQuery, compareTitle } from "../data/compare.js";
import { HeatMapType, readHeatMap } from "../data/heatmap.js";
import { kindTitle, SessionKinds } from "../data/kinds.js";
import { chartPace, Refresher } from "../data/refresher.js";
import * as tables from "../generated/metrics.js";
import { h, nameText, put } from "../parts/dom.js";
import { Facts, panel } from "../parts/facts.js";
import { markNode, marksOf } from "../parts/marks.js";
import { factsOf } from "../parts/numbers.js";
import { empty, loading, unknown } from "../parts/states.js";
import { bandRefresher, BaselinePanel } from "./baselinepanel.js";
import { sessionColumns } from "./deskcolumns.js";
import { EventStrip } from "./eventstrip.js";
import { drawIdentity } from "./identity.js";
import { hostLink, openList, showUnknown, title } from "./lists.js";
import { OrderList } from "./orderlist.js";
import { RateChart, RateLine } from "./ratechart.js";
import { seriesTable } from "./seriestable.js";

/** @typedef {import("../app.js").App} App */

/** Lines of percentiles from a heat map's columns. @param {import("../data/heatmap.js").HeatMap} map */
export function percentileLines(map) {
    const of = (/** @type {number} */ p) =>
        map.percentiles.find((line) => line.p === p)?.values ?? new Array(map.count).fill(null);
    return {
        times: Array.from({ length: map.count }, (_, c) => map.time(c)),
        step: map.step / 1e9,
        flags: map.flags,
        spans: map.spans,
        lines: [
            [100, "max"],
            [99.9, "p99.9"],
            [99, "p99"],
            [50, "p50"],
        ].map(([p, label]) => ({
            label: String(label),
            values: of(Number(p)).map((value) => (value === null ? null : Number(value))),
        })),
    };
}

/** One gateway session of one appliance on screen. */
class SessionView {
    /** @param {HTMLElement} root @param {App} app */
    constructor(root, app) {
        this.app = app;
        this.root = root;
        const { appliance, session } = app.place;
        this.filter = { appliance, session };
        this.marks = h("span");
        this.facts = [tables.sessionOrders, tables.sessionMessages, tables.sessionTransport].map(
            (table) => new Facts(factsOf(table)),
        );
        this.identity = h("div", { class: "identity" });
        this.events = new EventStrip(app, { appliance, session });
        this.orders = new OrderList(app, this.filter, { title: "Slowest orders" });
        this.rate = new RateChart(app, "Orders per second", "sessions.orders", this.filter);
        this.baseline = new BaselinePanel(
            app,
            [
                { title: "orders per second", query: { ...this.filter, value: "orders" }, line: RateLine },
                { title: "share of rejects", query: { ...this.filter, value: "rejects" } },
            ],
            () => this.rate.chart,
        );
        this.table = seriesTable(app, (row) => String(row.key ?? "").split("/")[0] === session);
        this.curve = new CurveChart("Order to acknowledgement by percentile", { height: 190 });
        this.curves = new Refresher(
            app,
            chartPace(app),
            (signal) => this.loadCurve(signal),
            (error) => this.curve.figure.fail(error),
        );
        /** @type {{chart: LineChart, refreshers: Refresher[]}[]} */
        this.charts = [];
        this.wait = h("div", {}, loading());
        put(root, title(session, hostLink(app, appliance), this.marks), this.wait);
    }

    /** @param {any} summary */
    build(summary) {
        this.built = true;
        this.wait.remove();
        const kinds = SessionKinds.filter((kind) =>
            summary.series.some(
                (/** @type {any} */ row) => row.series === kind && this.isOwn(row) && Number(row.count) > 0,
            ),
        );
        this.charts = kinds.map((kind) =>
            this.chartOf(
                kind,
                summary.series.filter((/** @type {any} */ row) => row.series === kind && this.isOwn(row)),
            ),
        );
        this.root.append(
            h("section", { class: "panel" }, ...this.facts.map(({ element }) => element), this.identity),
            this.rate.element,
            this.baseline.element,
            this.events.element,
            h(
                "div",
                { class: "multiples" },
                this.charts.map(({ chart }) => chart.element),
                kinds.includes("order_to_ack") ? this.curve.element : null,
            ),
            panel("Latency of the day", this.table.element),
            this.orders.element,
        );
        if (kinds.length === 0) this.root.append(panel("Latency", empty("No order of this session was answered yet.")));
    }

    /** @param {any} row */
    isOwn(row) {
        return String(row.key ?? "").split("/")[0] === this.filter.session;
    }

    /** @param {string} kind @param {any[]} rows  its series */
    chartOf(kind, rows) {
        const chart = new LineChart(kindTitle(kind), {
            labels: ["max", "p99.9", "p99", "p50"],
            log: true,
            unit: "duration",
            height: 190,
        });
        const load = async (/** @type {AbortSignal} */ signal) => {
            const { from, to } = this.app.span();
            const map = readHeatMap(
                await getBytes(
                    "heatmap",
                    { series: kind, ...this.filter, from, to, columns: 450, rows: 8 },
                    HeatMapType,
                    signal,
                ),
            );
            chart.setData(percentileLines(map));
            if (map.total() === 0) chart.figure.setState(empty("no samples in this time"));
        };
        const refreshers = [
            new Refresher(this.app, chartPace(this.app), load, (error) => chart.figure.fail(error)),
        ];
        // Days are those of one series; the lines are of all of the session together.
        if (rows.length === 1) {
            const query = { appliance: this.filter.appliance, series: kind, key: String(rows[0].key ?? "") };
            refreshers.push(
                bandRefresher(this.app, chart, {
                    p99: { ...query, value: "p99" },
                    p50: { ...query, value: "p50" },
                }),
            );
        }
        return { chart, refreshers };
    }

    update() {
        const summary = this.app.latest.summary;
        if (!summary) {
            showUnknown(this.app, this.wait, "session");
            return;
        }
        const session = (summary.sessions ?? []).find((/** @type {any} */ one) => one.session === this.filter.session);
        if (!session) {
            put(this.wait, unknown("session", this.filter.session, "#/session", this.filter.appliance));
            return;
        }
        if (!this.built) this.build(summary);
        put(
            this.marks,
            nameText(session.protocol, 60),
            marksOf(session).flatMap((mark) => [" ", markNode(mark), " ", mark.text]),
        );
        for (const facts of this.facts) facts.update(session);
        drawIdentity(this.identity, session);
        this.table.update(summary);
        this.rate.poke();
        this.baseline.poke();
        for (const { refreshers } of this.charts) for (const one of refreshers) one.poke();
        this.curves.poke();
        this.events.poke();
        this.orders.poke();
    }

    /** @param {AbortSignal} signal */
    async loadCurve(signal) {
        const span = this.app.span();
        const query = { series: "order_to_ack", ...this.filter };
        const compare = compareQuery(this.app.place.compare, span);
        if (!compare) {
            this.curve.setCurves([
                {
                    label: "now",
                    distribution: await get(
                        "distribution",
                        { ...query, from: span.from, to: span.to, buckets: true },
                        signal,
                    ),
                },
            ]);
            return;
        }
        const { now, then } = await get("compare", { ...query, ...compare, buckets: true }, signal);
        this.curve.setCurves([
            { label: "now", distribution: now },
            { label: compareTitle(this.app.place.compare), distribution: then },
        ]);
    }

    close() {
        this.rate.close();
        this.baseline.close();
        for (const { chart } of this.charts) chart.close();
        this.curve.close();
        this.events.close();
    }
}

/** @param {HTMLElement} root @param {App} app */
function open(root, app) {
    if (app.place.session && app.place.appliance) return new SessionView(root, app);
    return openList(root, app, {
        table: "sessions",
        title: "Gateways",
        columns: sessionColumns(app),
        name: (row) => row.session,
        open: (row) => app.go({ appliance: row.appliance, session: row.session }),
    });
}

/** Gateway sessions: the list, or one with its latency, orders and logins. @type {import("./views.js").View} */
export const session = {
    open,
    stream: (place) =>
        place.session && place.appliance ? { view: "appliance", appliance: place.appliance } : { view: "desk" },
};
