// SPDX-License-Identifier: Apache-2.0
import { baseline, curves } from "./baseline.js";
import { distribution, evidence, filter, heatmap, range, spanOf } from "./distributions.js";
import { stringify } from "./json.js";
import { alerts, changes, rules, silences } from "./alerts.js";
import { diskTiers, holesOf, notes } from "./disk.js";
import { events, gaps, orders, page, select } from "./lists.js";
import { timeNs } from "./model.js";
import { fleetRow } from "./hosts.js";
import { settings } from "./settings.js";
import { summary } from "./summary.js";

/** @typedef {import("./model.js").Model} Model */

/** Answer that is not a success, as a problem document. */
export class Problem extends Error {
    constructor(
        /** @type {number} */ status,
        /** @type {string} */ what,
        /** @type {string} */ action,
        where = "mock",
    ) {
        super(what);
        this.status = status;
        this.body = {
            type: "about:blank",
            title: status === 404 ? "Not found" : "Refused",
            status,
            where,
            what,
            do: action,
        };
    }
}

const Known = {
    about: [],
    fleet: [],
    summary: ["appliance", "window"],
    settings: ["appliance"],
    series: ["kind", "feed", "session", "line", "key", "appliance"],
    distribution: [
        "series",
        "key",
        "feed",
        "line",
        "session",
        "against",
        "appliance",
        "from",
        "to",
        "window",
        "p",
        "buckets",
        "group",
        "format",
    ],
    heatmap: ["series", "key", "feed", "line", "session", "against", "appliance", "from", "to", "columns", "rows"],
    range: ["counter", "series", "key", "feed", "line", "session", "against", "appliance", "from", "to", "columns"],
    baseline: ["value", "series", "key", "feed", "line", "session", "against", "appliance", "from", "to"],
    "baseline/days": ["value", "series", "key", "feed", "line", "session", "against", "appliance"],
    compare: [
        "series",
        "key",
        "feed",
        "line",
        "session",
        "against",
        "appliance",
        "now",
        "then",
        "then_recording",
        "buckets",
    ],
    gaps: ["appliance", "feed", "line", "limit", "before", "from", "to"],
    events: ["appliance", "feed", "line", "session", "kind", "severity", "limit", "before", "from", "to"],
    orders: ["appliance", "session", "limit", "before", "sort", "from", "to"],
    evidence: ["appliance", "series", "key", "stamp_ns", "time_ns"],
    holes: ["appliance", "from", "to"],
    notes: ["appliance", "limit", "before", "from", "to"],
    "alerts/history": ["alert", "severity", "limit", "before", "from", "to"],
    access: [],
    alerts: [],
    rules: [],
    silences: [],
};

/** @param {Model} model */
function about(model) {
    const tier = (/** @type {string} */ name, /** @type {number} */ step, /** @type {number} */ length) => ({
        tier: name,
        resolution_ns: step * 1e9,
        length_ns: length * 1e9,
        begin_time_ns: timeNs(model.begin),
        bytes: 4100000,
    });
    return {
        program: "telemetry-monitor",
        version: "0.1.0",
        schema_version: 7,
        black_box: "/var/lib/telemetry/black-box",
        exporters: [],
        now_time_ns: BigInt(Date.now()) * 1000000n,
        start_time_ns: timeNs(model.begin),
        channels: [
            {
                channel: "aeron:udp?control=127.0.0.1:20121|control-mode=dynamic",
                connected: !model.is("empty"),
                since_time_ns: timeNs(model.begin),
            },
        ],
        tiers: [
            tier("seconds", 1, 900),
            tier("minutes", 60, 7200),
            tier("day", 86400, 86400),
            ...(model.is("baseline") ? [tier("disk_slots", 300, 35 * 86400)] : []),
            ...(model.is("engine")
                ? [
                      {
                          tier: "engine",
                          resolution_ns: null,
                          length_ns: null,
                          begin_time_ns: timeNs(model.begin - 30 * 86400),
                          bytes: null,
                          url: "http://vm.example:8428/",
                          failure: "HTTP 500: out of disk",
                      },
                  ]
                : []),
            ...diskTiers(model),
        ],
        memory_limit_bytes: 2147483648,
        memory_bytes: 81233920,
        limits: { appliances: 256, series: 16384, all_series: 65536, rows: 8192 },
        refused: [],
        malformed: 0,
        set_aside: [],
        clients: 1,
        recordings: [
            {
                name: "2026-11-20.telemetry",
                use: "compare",
                state: "ready",
                from_time_ns: timeNs(model.begin - 86400),
                to_time_ns: timeNs(model.begin - 3600),
            },
            { name: "torn.telemetry", use: "compare", state: "failed", from_time_ns: null, to_time_ns: null },
        ],
    };
}

/** The one series of a filter. @param {Model} model @param {URLSearchParams} query */
function one(model, query) {
    const found = filter(model, query);
    if (found.length === 0)
        throw new Problem(404, `no series ${query.get("series")} ${query.get("key") ?? ""}`, "See /api/v1/series.", "series");
    return found.find((row) => row.key === query.get("key")) ?? found[0];
}

/** @param {Model} model @param {string|null} appliance */
function planOf(model, appliance) {
    const name = appliance ?? model.plans[0]?.appliance ?? "";
    const plan = model.plan(name);
    if (plan) return plan;
    const action = `The nearest known name is "${model.plans[0]?.appliance ?? ""}".`;
    throw new Problem(404, `no appliance "${name}"`, action, "appliance");
}

/** @param {Model} model @param {URLSearchParams} query @param {number} second */
function summaryOf(model, query, second) {
    const plan = planOf(model, query.get("appliance"));
    return {
        ...summary(model, plan, second),
        of: {
            appliance: plan.appliance,
            window: query.get("window") ?? "day",
            coverage: 1,
            received_ns: null,
            from_time_ns: timeNs(model.begin),
            to_time_ns: timeNs(second),
        },
    };
}

/**
 * The distribution, with its buckets only where they are asked for.
 * @param {any} answer
 * @param {URLSearchParams} query
 * @returns {any}
 */
function withBuckets({ buckets, ...rest }, query) {
    return query.get("buckets") === "true" ? { ...rest, buckets } : rest;
}

/** @param {Model} model @param {URLSearchParams} query @param {number} second */
function distributionOf(model, query, second) {
    const row = one(model, query);
    const span = spanOf(model, query.get("from"), query.get("to"), second);
    if (query.get("group") === "appliance")
        return {
            groups: row.appliances.map((/** @type {string} */ appliance) => ({
                appliance,
                ...withBuckets(distribution(model, row, span, [appliance], second), query),
            })),
        };
    return withBuckets(distribution(model, row, span, row.appliances, second), query);
}

/** @param {Model} model @param {URLSearchParams} query @param {number} second */
function compare(model, query, second) {
    const row = one(model, query);
    const part = (/** @type {string} */ name) => {
        const [from, to] = (query.get(name) ?? query.get("now") ?? "").split("/");
        return withBuckets(distribution(model, row, spanOf(model, from, to, second), row.appliances, second), query);
    };
    const [now, then] = [part("now"), part("then")];
    return {
        now,
        then,
        differences: now.percentiles.map((/** @type {any} */ { p, value_ns }, /** @type {number} */ n) => {
            const before = then.percentiles[n].value_ns;
            const known = value_ns !== null && before !== null;
            return {
                p,
                now_ns: value_ns,
                then_ns: before,
                difference_ns: known ? value_ns - before : null,
                ratio: known ? value_ns / before : null,
                error_ns: known ? (value_ns + before) * 0.001 : null,
            };
        }),
    };
}

/** @param {Model} model @param {URLSearchParams} query @param {number} second @param {boolean} json */
function heatmapOf(model, query, second, json) {
    const span = spanOf(model, query.get("from"), query.get("to"), second);
    const map = heatmap(
        model,
        one(model, query),
        span,
        Number(query.get("columns") ?? 900),
        Number(query.get("rows") ?? 160),
        second,
    );
    if (json) {
        const rows = map.header.row_bounds_ns.length - 1;
        return {
            ...map.header,
            counts: Array.from({ length: map.flags.length }, (_, c) => [
                ...map.counts.subarray(c * rows, (c + 1) * rows),
            ]),
            flags: [...map.flags],
        };
    }
    const header = Buffer.from(stringify(map.header));
    const start = Math.ceil((8 + header.length) / 8) * 8;
    const bytes = Buffer.alloc(start + map.counts.byteLength + map.flags.length);
    bytes.write("THM1", "latin1");
    bytes.writeUInt32LE(header.length, 4);
    header.copy(bytes, 8);
    Buffer.from(map.counts.buffer).copy(bytes, start);
    Buffer.from(map.flags).copy(bytes, start + map.counts.byteLength);
    return bytes;
}

/** Answer to one GET. @param {Model} model @param {string} name @param {URLSearchParams} query @param {boolean} json */
export function answer(model, name, query, json) {
    const second = model.second();
    const known = /** @type {Record<string, string[]>} */ (Known)[name];
    if (!known) throw new Problem(404, `no route ${name}`, "See /api/v1/schema.");
    for (const key of query.keys())
        if (!known.includes(key)) throw new Problem(400, `unknown parameter "${key}"`, `Known: ${known.join(", ")}.`);
    if (model.is("error") && name !== "about")
        throw new Problem(503, "the query needs more than 200 ms", "Narrow the time range.");
    switch (name) {
        case "about":
            return about(model);
        case "fleet":
            return {
                now_time_ns: BigInt(Date.now()) * 1000000n,
                second_time_ns: timeNs(second),
                appliances: model.plans.map((plan) => fleetRow(model, plan, second)),
            };
        case "summary":
            return summaryOf(model, query, second);
        case "settings":
            return settings(planOf(model, query.get("appliance")));
        case "series":
            return {
                series: filter(model, query).map((row) => ({
                    ...row,
                    count: row.appliances.length * 40 * (second - model.begin),
                })),
            };
        case "distribution":
            return distributionOf(model, query, second);
        case "heatmap":
            return heatmapOf(model, query, second, json);
        case "range":
            return range(model, query, spanOf(model, query.get("from"), query.get("to"), second), second);
        case "compare":
            return compare(model, query, second);
        case "baseline":
            return baseline(model, query, second);
        case "baseline/days":
            return curves(model, query, second);
        case "gaps":
            return page("gaps", select(gaps(model, second), query), query, model);
        case "events":
            return page("events", select(events(model, second), query), query, model);
        case "access":
            return { has_tokens: false, may_read: true, name: null, role: null };
        case "alerts":
            return alerts(model, second);
        case "rules":
            return rules();
        case "silences":
            return silences(model, second);
        case "holes":
            return { holes: holesOf(model, query) };
        case "notes":
            return notes(model, query);
        case "alerts/history":
            return page("changes", select(changes(model, second), query), query, model);
        case "orders":
            return page("orders", select(orders(model, query, second), query), query, model);
        default:
            return evidence(model, query, second);
    }
}
