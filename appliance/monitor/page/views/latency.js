// SPDX-License-Identifier: Apache-2.0
import { CurveChart } from "../charts/curve.js";
import { HeatChart } from "../charts/heatchart.js";
import { LineChart } from "../charts/lines.js";
import { ApiError, get, getBytes } from "../data/api.js";
import { compareQuery, compareTitle } from "../data/compare.js";
import { HeatMapType, readHeatMap } from "../data/heatmap.js";
import { holesText } from "../data/holes.js";
import { kindTitle } from "../data/kinds.js";
import { chartPace, Refresher } from "../data/refresher.js";
import { partsText } from "../data/spans.js";
import { clockText, Second } from "../data/time.js";
import { h, nameText, put } from "../parts/dom.js";
import { panel } from "../parts/facts.js";
import { counted, percent, whole } from "../parts/format.js";
import { markNode, marksOf } from "../parts/marks.js";
import { empty, emptyReason, loading, unknown } from "../parts/states.js";
import { BaselinePanel } from "./baselinepanel.js";
import { title } from "./lists.js";
import { OrderList } from "./orderlist.js";
import { PercentileTable } from "./percentiletable.js";
import { scopeFilter, SeriesList } from "./serieslist.js";
import { percentileLines } from "./session.js";
import { settingsLink } from "./settings.js";

/** @typedef {import("../app.js").App} App */

/** Filter of the chosen series. @param {App} app @param {import("../data/link.js").Place} place */
const filterOf = (app, place) => ({ series: place.series, key: place.key, ...scopeFilter(app, place) });

/** What a heat map is of. @param {import("../data/heatmap.js").HeatMap} map */
function mapText(map) {
    const [total, sources] = [map.total(), partsText(map.spans)];
    if (total === 0) return `no samples${sources ? ` in ${sources}` : ""}${holesText(map.holes)}`;
    const what = `${counted(total, "sample")}, every ${map.step / 1e9} s${sources ? `, from ${sources}` : ""}`;
    return `${what}${holesText(map.holes)}; drag: distribution of that time`;
}

/** Share of the seconds that were received. @param {any} distribution */
function shareText({ count, coverage }) {
    const share = coverage?.share ?? null;
    if (share !== null) return `${percent(share, share === 1 ? 0 : 1)} of seconds`;
    return Number(count) === 0 ? "no second of this time is held" : "how many of the seconds is not known";
}

/** Series of any number of appliances: heat map, lines, percentile curve, slowest orders. */
class LatencyView {
    /** @param {HTMLElement} root @param {App} app */
    constructor(root, app) {
        this.app = app;
        this.said = "";
        this.list = new SeriesList(app, (row) => app.go({ series: row.series, key: String(row.key ?? ""), at: "" }));
        this.main = h("div", { class: "latency-main" });
        put(root, h("div", { class: "latency" }, this.list.element, this.main));
        if (app.place.series) this.build();
        else {
            put(this.main, loading());
            this.list.onLoad = (count) => {
                if (count === 0) put(this.main, empty(emptyReason(app.about, app.span().to)));
            };
        }
    }

    build() {
        const { app } = this;
        const { series, key } = app.place;
        this.built = true;
        this.said = "";
        this.isMissing = false;
        this.marks = h("span");
        this.heat = new HeatChart(
            "Samples by time and value",
            {
                onBox: (from, to) => app.go({ at: `${from}-${to}` }),
                onCell: (from, to, low, high) => this.orders?.setCell({ from, to, low, high }),
            },
            { height: 230 },
        );
        this.lines = new LineChart("Percentiles over time", {
            labels: ["max", "p99.9", "p99", "p50"],
            log: true,
            unit: "duration",
            height: 140,
        });
        this.baseline = new BaselinePanel(
            app,
            ["p99", "p50"].map((value) => ({ title: value, query: { series, key, value }, line: value })),
            () => this.lines,
        );
        this.curve = new CurveChart("By percentile", { height: 230 });
        this.table = new PercentileTable();
        this.group = h(
            "button",
            {
                class: "small",
                "aria-pressed": String(app.place.group === "appliance"),
                on: { click: () => app.go({ group: app.place.group ? "" : "appliance" }) },
            },
            "by appliance",
        );
        this.orders =
            key && /order|cancel|replace|trade/.test(series)
                ? new OrderList(
                      app,
                      { session: key.split("/")[0], ...scopeFilter(app, app.place) },
                      {
                          title: "Orders",
                          sort: series.startsWith("tick") ? "tick_to_trade" : "order_to_ack",
                          visible: 6,
                      },
                  )
                : null;
        this.heatLoader = new Refresher(
            app,
            app.place.range === "15m" ? 60000 : 20000,
            (signal) => this.loadHeat(signal),
            (error) => this.fail(error),
        );
        this.curveLoader = new Refresher(
            app,
            app.place.at ? 0 : chartPace(app),
            (signal) => this.loadCurve(signal),
            (error) => this.curve?.figure.fail(error),
        );
        this.parts = [
            title(
                kindTitle(series),
                h("span", { class: "crumb" }, nameText(key, 100)),
                this.marks,
                h("span", { class: "gap" }),
                this.group,
            ),
            this.heat.element,
            this.lines.element,
            this.baseline.element,
            h("div", { class: "columns" }, this.curve.element, panel("Percentiles", this.table.element)),
            this.orders?.element ?? "",
        ];
        put(this.main, this.parts);
    }

    update() {
        this.list.refresher.poke();
        if (!this.built) return;
        this.heatLoader?.poke();
        this.curveLoader?.poke();
        this.baseline?.poke();
        this.orders?.poke();
    }

    /** @param {string} name @param {any} data */
    message(name, data) {
        if (name !== "frame" || !data.column || !this.map || this.app.place.range !== "15m") return;
        if (this.map.append(data.column)) this.drawMap();
        else if (this.heatLoader)
            this.heatLoader.last = Math.min(this.heatLoader.last, performance.now() - this.heatLoader.everyMs + 5000);
    }

    /** @param {AbortSignal} signal */
    async loadHeat(signal) {
        const span = this.app.span();
        // The newest second is to have its column too.
        const [from, to] = span.live ? [span.from + Second, span.to + Second] : [span.from, span.to];
        const bytes = await getBytes(
            "heatmap",
            { ...filterOf(this.app, this.app.place), from, to, columns: 900, rows: 160 },
            HeatMapType,
            signal,
        );
        // It has its first sample now.
        if (this.isMissing) put(this.main, this.parts ?? []);
        this.isMissing = false;
        this.map = readHeatMap(bytes);
        this.drawMap();
        if (this.map.total() === 0) this.heat?.figure.setState(empty(emptyReason(this.app.about, to)));
    }

    /** Says that there is no such series, where the address names one that nobody knows. @param {unknown} error */
    fail(error) {
        const { series, key } = this.app.place;
        this.isMissing =
            error instanceof ApiError && error.status === 404 && error.problem.where !== "appliance";
        if (this.isMissing)
            put(this.main, unknown("series", kindTitle(series), "#/latency", key));
        else this.heat?.figure.fail(error);
    }

    drawMap() {
        if (!this.map || !this.heat || !this.lines) return;
        this.heat.setMap(this.map);
        this.lines.setData(percentileLines(this.map));
        this.heat.figure.setNote(mapText(this.map));
    }

    /** Time of the curve: the box dragged over the heat map, or the whole range. */
    box() {
        const box = /^(\d+)-(\d+)$/.exec(this.app.place.at);
        const span = this.app.span();
        return box
            ? { from: BigInt(box[1]), to: BigInt(box[2]), boxed: true }
            : { from: span.from, to: span.to, boxed: false };
    }

    /** @param {AbortSignal} signal */
    async loadCurve(signal) {
        const { from, to } = this.box();
        const filter = filterOf(this.app, this.app.place);
        const compare = compareQuery(this.app.place.compare, { from, to });
        if (this.app.place.group) {
            const { groups } = await get(
                "distribution",
                { ...filter, from, to, buckets: true, group: "appliance" },
                signal,
            );
            this.show(
                groups
                    .slice(0, 6)
                    .map((/** @type {any} */ one) => ({ label: nameText(one.appliance, 30), distribution: one })),
                null,
            );
        } else if (compare) {
            const answer = await get("compare", { ...filter, ...compare, buckets: true }, signal);
            this.show(
                [
                    { label: "now", distribution: answer.now },
                    { label: compareTitle(this.app.place.compare), distribution: answer.then },
                ],
                answer.differences,
            );
        } else
            this.show(
                [
                    {
                        label: "now",
                        distribution: await get("distribution", { ...filter, from, to, buckets: true }, signal),
                    },
                ],
                null,
            );
    }

    /** @param {{label: string, distribution: any}[]} curves @param {any[]|null} differences */
    show(curves, differences) {
        const { from, to, boxed } = this.box();
        this.curve?.setCurves(curves);
        if (curves.every(({ distribution }) => Number(distribution.count) === 0))
            this.curve?.figure.setState(empty(emptyReason(this.app.about, to)));
        this.curve?.figure.setNote(
            boxed ? `${clockText(from)} \u2013 ${clockText(to)} ` : "",
            boxed ? h("button", { class: "small", on: { click: () => this.app.go({ at: "" }) } }, "whole range") : "",
        );
        this.table?.update(curves, differences);
        const first = curves[0]?.distribution;
        if (!first || !this.marks) return;
        const { coverage } = first;
        const hosts = this.app.place.group
            ? `${curves.length} hosts apart`
            : `${whole(coverage?.appliances)} of ${whole(coverage?.of)} hosts merged`;
        // Not made again while it says the same: a link may be under somebody's mouse.
        const link = (first.settings?.length ?? 0) > 1 ? settingsLink(this.app, first.settings) : null;
        const text = JSON.stringify([hosts, coverage?.share, marksOf(first), link?.getAttribute("href")]);
        if (text === this.said) return;
        this.said = text;
        put(
            this.marks,
            `${hosts}, ${shareText(first)}`,
            marksOf(first).flatMap((mark) => [" ", markNode(mark), " ", mark.text]),
            link ? [" ", link] : null,
        );
    }

    close() {
        this.heat?.close();
        this.lines?.close();
        this.curve?.close();
        this.baseline?.close();
    }
}

/** Latency explorer. @type {import("./views.js").View} */
export const latency = {
    open: (root, app) => new LatencyView(root, app),
    stream: (place, app) => (place.series ? { view: "latency", ...filterOf(app, place) } : { view: "fleet" }),
};
