// SPDX-License-Identifier: Apache-2.0
import { timeNs } from "./model.js";

/** @typedef {import("./model.js").Model} Model */

const Slot = 300;
/** Days that the mock has, and those that it has in the state "new". */
export const MockDays = { all: 20, few: 3 };

/** First value of the days, and the step to the next. @type {Record<string, [number, number]>} */
const Scales = {
    p50: [40000, 1000],
    p99: [120000, 6000],
    messages: [300000, 15000],
    orders: [20, 1.5],
    rejects: [0.02, 0.001],
    wins: [0.5, 0.01],
};

/** Values of the days, the newest first. @param {Model} model @param {string} value */
const valuesOf = (model, value) =>
    Array.from(
        { length: model.is("new") ? MockDays.few : MockDays.all },
        (_, n) => Scales[value][0] + n * Scales[value][1],
    );

/** Value of today: higher than those of all days. @param {string} value */
const todayOf = (value) => Scales[value][0] + MockDays.all * Scales[value][1];

/** What is compared. @param {URLSearchParams} query @param {string} value */
const headOf = (query, value) => ({
    appliance: query.get("appliance"),
    value,
    unit: value.startsWith("p") ? "ns" : value === "rejects" || value === "wins" ? "share" : "per_second",
    series: query.get("series"),
    key: query.get("key"),
    feed: query.get("feed"),
    line: query.get("line"),
    session: query.get("session"),
    against: null,
    zone: "America/New_York",
    hours_known: true,
    step_ns: Slot * 1e9,
});

/** Slots of a mock day that are over, of which today has all but one and each day its own height. */
export const CurveSlots = 40;

/** @param {Model} model @param {URLSearchParams} query @param {number} second */
export function curves(model, query, second) {
    const newest = Math.floor(second / Slot) * Slot - 2 * Slot;
    const value = query.get("value") ?? "p99";
    const curve = (/** @type {number} */ height, /** @type {number} */ day) => ({
        day: new Date((newest - day * 86400) * 1000).toISOString().slice(0, 10),
        left_out: day === 0 ? 1 : 0,
        values: Array.from({ length: 2 * CurveSlots }, (_, n) =>
            n > CurveSlots || (day === 0 && n === 3) ? null : height * (1 + 0.1 * Math.sin(n / 5)),
        ),
    });
    return {
        ...headOf(query, value),
        newest_time_ns: timeNs(newest),
        start_times_ns: Array.from({ length: 2 * CurveSlots }, (_, n) => timeNs(newest + (n - CurveSlots) * Slot)),
        days: [todayOf(value), ...valuesOf(model, value)].map(curve),
        unreadable: [],
    };
}

/** @param {Model} model @param {URLSearchParams} query @param {number} second */
export function baseline(model, query, second) {
    const newest = Math.floor(second / Slot) * Slot - 2 * Slot;
    const from = query.has("from") ? Math.ceil(Number(BigInt(query.get("from") ?? 0) / 1000000000n) / Slot) * Slot : newest;
    const to = query.has("to") ? Number(BigInt(query.get("to") ?? 0) / 1000000000n) : newest + 1;
    const value = query.get("value") ?? "p99";
    const days = valuesOf(model, value);
    const starts = [];
    for (let start = from; start < to; start += Slot) starts.push(start);
    return {
        ...headOf(query, value),
        least_days: 8,
        most_days: 20,
        slots: starts.map((start) => slot(days, start, newest, value)),
        newest: starts.some((start) => start <= newest) ? newestOf(days, newest, value) : null,
        unreadable: [],
    };
}

/** @param {number[]} days @param {number} start @param {number} newest @param {string} value */
function slot(days, start, newest, value) {
    const isJudged = start <= newest;
    return {
        start_time_ns: timeNs(start),
        ...(isJudged ? valueOf(todayOf(value), value) : { value: null, low: null, high: null, count: null, settings_hash: null }),
        days: days.length,
        rank: isJudged ? days.length + 1 : null,
        equal: isJudged ? 0 : null,
        lowest: days[0],
        highest: days[days.length - 1],
        middle_low: days.length < 20 ? null : days[2],
        middle_high: days.length < 20 ? null : days[17],
        extreme: !isJudged || days.length < 8 ? "unknown" : "highest",
        within_error: false,
        settings: "same",
        missing: !isJudged ? "no_value" : days.length < 8 ? "few_days" : null,
    };
}

const valueOf = (/** @type {number} */ value, /** @type {string} */ kind) => ({
    value,
    low: value - Scales[kind][1] / 3,
    high: value + Scales[kind][1] / 2.4,
    count: 6000,
    settings_hash: "d41f",
});

/** @param {number[]} days @param {number} newest @param {string} value */
function newestOf(days, newest, value) {
    const text =
        days.length < 8
            ? `${value} 240.000 \u00b5s; baseline: ${days.length} of 8 days`
            : `${value} 240.000 \u00b5s, usual 120.000 \u00b5s to 234.000 \u00b5s (20 days at this time), highest of 21; by chance about 1 in 21`;
    return {
        start_time_ns: timeNs(newest),
        text,
        chance: days.length < 8 ? null : 1 / 21,
        slots_in_a_row: 2,
        judged: 412,
        expected_by_chance: 19.6,
        days: days.map((one, n) => ({
            day: new Date((newest - (n + 1) * 86400) * 1000).toISOString().slice(0, 10),
            start_time_ns: timeNs(newest - (n + 1) * 86400),
            ...valueOf(one, value),
        })),
    };
}
