// SPDX-License-Identifier: Apache-2.0
import { Billion, stampOf, timeNs } from "./model.js";
import { columnsOf, heldSeconds, holes, isHeld, partsOf } from "./disk.js";
import { events, gaps, orders } from "./lists.js";
import { clockOf } from "./hosts.js";
import { bucketEnd, bucketsOf, percentile } from "./samples.js";
import { seriesOf } from "./series.js";

/** @typedef {import("./model.js").Model} Model */

const Percents = [50, 90, 99, 99.9, 99.99, 100];

/** Series and appliances that a query's filter means. @param {Model} model @param {URLSearchParams} query */
export function filter(model, query) {
    const kind = query.get("series") ?? query.get("kind") ?? "";
    const wanted = query.getAll("appliance");
    const plans = model.plans.filter((plan) => wanted.length === 0 || wanted.includes(plan.appliance));
    const fields = /** @type {const} */ (["key", "feed", "line", "session", "against"]);
    /** @type {Map<string, any>} */
    const found = new Map();
    for (const plan of plans) {
        for (const row of seriesOf(plan)) {
            if (
                (kind && row.series !== kind) ||
                fields.some((name) => query.has(name) && query.get(name) !== row[name])
            )
                continue;
            const held = found.get(`${row.series} ${row.key}`) ?? { ...row, appliances: [] };
            held.appliances.push(plan.appliance);
            found.set(`${row.series} ${row.key}`, held);
        }
    }
    return [...found.values()];
}

/**
 * Whole seconds of a query's time range.
 * @param {Model} model
 * @param {string|null} from
 * @param {string|null} to
 * @param {number} second
 */
export function spanOf(model, from, to, second) {
    const first = from ? Number(BigInt(from) / Billion) : model.begin;
    const last = to ? Number(BigInt(to) / Billion) : second + 1;
    return { from: first, to: last };
}

/** @param {Model} model @param {string[]} names @param {{from: number, to: number}} span */
const holesIn = (model, names, span) =>
    holes(model, names).filter(
        (hole) => hole.from_time_ns < timeNs(span.to) && hole.to_time_ns > timeNs(span.from),
    );

/** @param {Model} model @param {any} row */
const isIncomplete = (model, row) => model.is("incomplete") && (row.feed === "pitch" || row.session === "boe");

/** @param {Model} model @param {any} row @param {{from: number, to: number}} span @param {string[]} appliances
 * @param {number} second */
function coverageOf(model, row, span, appliances, second) {
    const expected = Math.max(0, Math.min(span.to, second + 1) - Math.max(span.from, model.begin)) * appliances.length;
    return {
        received_s: expected,
        expected_s: expected,
        share: expected ? 1 : null,
        appliances: appliances.length,
        of: row.appliances.length,
    };
}

/**
 * @param {Model} model
 * @param {any} row
 * @param {{from: number, to: number}} span
 * @param {string[]} appliances
 * @param {number} second
 */
export function distribution(model, row, span, appliances, second) {
    const sorted = model.samples(appliances, row.series, row.key, span.from, Math.min(span.to, second + 1));
    const missing = isIncomplete(model, row) ? 31 : 0;
    return {
        of: { series: row.series, key: row.key, keys: row.key === null ? [] : [row.key], appliances },
        from_time_ns: timeNs(span.from),
        to_time_ns: timeNs(span.to),
        count: sorted.length,
        min_ns: sorted[0] ?? null,
        mean_ns: sorted.length ? Math.round(sorted.reduce((sum, n) => sum + n, 0) / sorted.length) : null,
        max_ns: sorted[sorted.length - 1] ?? null,
        percentiles: Percents.map((p) => ({ p, value_ns: percentile(sorted, p), error: 0.001 })),
        negative: { count: 0, min_ns: null },
        above_range: { count: 0, max_ns: null },
        complete: missing === 0,
        may_be_missing: missing,
        not_received: null,
        mixes_clocks: row.series === "feed_age" && appliances.length > 1,
        uncertainty_ns: row.series === "feed_age" ? 80000 : null,
        coverage: coverageOf(model, row, span, appliances, second),
        settings: [...new Set(appliances.map((name) => model.plan(name)?.settings))],
        spans: partsOf(model, span),
        holes: holesIn(model, appliances, span),
        buckets: bucketsOf(sorted).map(([lowest, count]) => [lowest, bucketEnd(lowest), count]),
    };
}

/** Source of old history that has nothing of the first quarter, and the next two with an error. */
const Engine = { source: "engine", resolution_ns: 60000000000, error: 0.25, failure: null };

/** Parts of a chart by their source. @param {Model} model @param {{from: number, to: number}} span */
function spansOf(model, span) {
    const memory = { source: "memory", resolution_ns: 1000000000, error: 0.001, failure: null };
    const between = (/** @type {number} */ from, /** @type {number} */ to) => ({
        from_time_ns: timeNs(Math.round(span.from + from * (span.to - span.from))),
        to_time_ns: timeNs(Math.round(span.from + to * (span.to - span.from))),
    });
    if (!model.is("engine")) return partsOf(model, span);
    return [
        { ...between(0, 0.25), source: "engine", resolution_ns: null, error: null, failure: "HTTP 500: out of disk" },
        { ...between(0.25, 0.75), ...Engine },
        { ...between(0.75, 1), ...memory },
    ];
}

/**
 * @param {Model} model
 * @param {any} row
 * @param {{from: number, to: number}} span
 * @param {number} columns
 * @param {number} rows
 * @param {number} second
 */
export function heatmap(model, row, span, columns, rows, second) {
    const { from, step, count } = columnsOf(model, span, columns);
    const [low, high] = [Math.log(1000), Math.log(1e8)];
    const bounds = Array.from({ length: rows + 1 }, (_, i) => Math.round(Math.exp(low + ((high - low) * i) / rows)));
    const counts = new Uint32Array(count * rows);
    const flags = new Uint8Array(count);
    const samples = new Array(count).fill(0);
    const percentiles = [50, 90, 99, 99.9, 100].map((p) => ({ p, values_ns: /** @type {(number|null)[]} */ ([]) }));
    for (let c = 0; c < count; c++) {
        const at = from + c * step;
        const isSilent = model.is("engine") && c < count / 4;
        const hole = isSilent || !isHeld(model, at) || (model.is("incomplete") && at % 300 > 290);
        const sorted = hole
            ? []
            : model.samples(row.appliances, row.series, row.key, at, Math.min(at + step, second + 1));
        flags[c] = (hole ? 1 : 0) | (isIncomplete(model, row) && at % 97 < 7 ? 2 : 0);
        samples[c] = sorted.length;
        for (const value of sorted) {
            const cell = Math.floor(((Math.log(value) - low) / (high - low)) * rows);
            counts[c * rows + Math.max(0, Math.min(rows - 1, cell))]++;
        }
        for (const line of percentiles) line.values_ns.push(percentile(sorted, line.p));
    }
    return {
        header: {
            columns: { start_time_ns: timeNs(from), step_ns: step * 1e9, count },
            row_bounds_ns: bounds,
            percentiles,
            samples,
            coverage: coverageOf(model, row, span, row.appliances, second),
            spans: spansOf(model, span),
            holes: holesIn(model, row.appliances, span),
            error: model.is("engine") ? Engine.error : 0.001,
        },
        counts,
        flags,
    };
}

/** Column of the live heat map of one second. @param {any} row @param {number} second @param {Model} model */
export function liveColumn(model, row, second) {
    const sorted = model.samples(row.appliances, row.series, row.key, second, second + 1);
    return {
        time_ns: timeNs(second),
        count: sorted.length,
        p50_ns: percentile(sorted, 50),
        p90_ns: percentile(sorted, 90),
        p99_ns: percentile(sorted, 99),
        p999_ns: percentile(sorted, 99.9),
        max_ns: sorted[sorted.length - 1] ?? null,
        flags: isIncomplete(model, row) && second % 97 < 7 ? 2 : 0,
        cells: bucketsOf(sorted),
    };
}

/**
 * Columns of one counter.
 * @param {Model} model
 * @param {URLSearchParams} query
 * @param {{from: number, to: number}} span
 * @param {number} second
 */
export function range(model, query, span, second) {
    const counter = query.get("counter") ?? "";
    const { from, step, count } = columnsOf(model, span, Number(query.get("columns") ?? 900));
    const rates = model.plans
        .filter((plan) => !query.has("appliance") || query.getAll("appliance").includes(plan.appliance))
        .flatMap((plan) => [
            ...plan.feeds
                .filter(
                    (feed) => counter.startsWith("feeds.") && (!query.has("feed") || query.get("feed") === feed.feed),
                )
                .map((feed) => [`${plan.appliance}|${feed.feed}`, feed.rate]),
            ...plan.sessions
                .filter(
                    (one) =>
                        counter.startsWith("sessions.") &&
                        (!query.has("session") || query.get("session") === one.session),
                )
                .map((one) => [`${plan.appliance}|${one.session}`, one.rate]),
        ]);
    const quiet = !/\.(messages|orders|packets)$/.test(counter);
    /** @type {Record<"sum"|"min"|"max"|"rate"|"length_ns"|"interval_ns", (number|null)[]>} */
    const out = { sum: [], min: [], max: [], rate: [], length_ns: [], interval_ns: [] };
    for (let c = 0; c < count; c++) {
        const values = [];
        for (const s of heldSeconds(model, from + c * step, Math.min(from + (c + 1) * step, second + 1)))
            if (!(model.is("incomplete") && s % 300 > 290))
                values.push(
                    quiet ? 0 : rates.reduce((sum, [key, rate]) => sum + model.rate(String(key), Number(rate), s), 0),
                );
        const known = values.length > 0;
        const sum = values.reduce((all, n) => all + n, 0);
        out.sum.push(known ? sum : null);
        out.min.push(known ? Math.min(...values) : null);
        out.max.push(known ? Math.max(...values) : null);
        out.rate.push(known ? sum / values.length : null);
        out.length_ns.push(known ? values.length * 1e9 : null);
        out.interval_ns.push(known ? 1e9 : null);
    }
    return {
        counter,
        unit: "messages",
        kind: "counter",
        columns: { start_time_ns: timeNs(from), step_ns: step * 1e9, count },
        spans: partsOf(model, span),
        holes: holesIn(model, query.getAll("appliance"), span),
        ...out,
        rate_min: out.min,
        rate_max: out.max,
        flags: out.sum.map((sum) => (sum === null ? 1 : 0)),
    };
}

/** What is known around one sample. @param {Model} model @param {URLSearchParams} query @param {number} second */
export function evidence(model, query, second) {
    const appliance = query.get("appliance") ?? "";
    const series = query.get("series") ?? "";
    const stamp = BigInt(query.get("stamp_ns") ?? "0");
    const time = stamp + stampOf(0n) * -1n;
    const near = (/** @type {any} */ row, /** @type {string} */ key) =>
        row.appliance === appliance && row[key] - time < Billion && time - row[key] < Billion;
    const all = orders(model, new URLSearchParams({ appliance }), Math.min(second, Number(time / Billion) + 1)).sort(
        (a, b) => (a.order_time_ns < b.order_time_ns ? -1 : 1),
    );
    const own = all.findIndex((row) => row.order_stamp_ns === stamp || row.answer_stamp_ns === stamp);
    const order = own < 0 || series === "feed_age" ? null : all[own];
    const value = order ? (series === "tick_to_trade" ? order.tick_to_trade_ns : order.order_to_ack_ns) : null;
    const plan = model.plan(appliance);
    return {
        appliance,
        series,
        key: query.get("key"),
        stamp_ns: stamp,
        time_ns: time,
        sample:
            value === null
                ? null
                : {
                      value_ns: value,
                      stamp_ns: stamp,
                      sequence: null,
                      key: order?.key,
                      stages: series === "tick_to_trade" ? (order?.stages ?? null) : null,
                  },
        order,
        why_no_order: order ? null : "This appliance does not publish its orders: set publish: {orders: worst} there, or true for all of them.",
        neighbours: own < 0 ? [] : all.slice(Math.max(0, own - 5), own + 6).filter((row) => row !== order),
        gaps: gaps(model, second).filter((row) => near(row, "opened_time_ns")),
        events: events(model, second).filter((row) => near(row, "time_ns")),
        bursts: [],
        host_drops: { nic_missed: 0, nic_no_buffer: 0, softnet: 0, sockets: 0 },
        settings_changes: [],
        clock: plan ? clockOf(model, plan) : null,
        clock_span: null,
        host_settings_hash: null,
        host_settings_span: null,
    };
}
