// SPDX-License-Identifier: Apache-2.0
import { timeNs } from "./model.js";

/** @typedef {import("./model.js").Model} Model */

const Slot = 300;
/** Days that the mock has, and those that it has in the state "new". */
export const MockDays = { all: 20, few: 3 };

/** Values of the days, the newest first. @param {Model} model @param {string} value */
const valuesOf = (model, value) =>
    Array.from({ length: model.is("new") ? MockDays.few : MockDays.all }, (_, n) =>
        value === "p50" ? 40000 + n * 1000 : 120000 + n * 6000,
    );

const Today = 240000;

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
        appliance: query.get("appliance"),
        value,
        unit: value.startsWith("p") ? "ns" : value === "rejects" ? "share" : "per_second",
        series: query.get("series"),
        key: query.get("key"),
        feed: query.get("feed"),
        line: null,
        session: query.get("session"),
        against: null,
        zone: "America/New_York",
        hours_known: true,
        step_ns: Slot * 1e9,
        least_days: 8,
        most_days: 20,
        slots: starts.map((start) => slot(days, start, newest)),
        newest: starts.some((start) => start <= newest) ? newestOf(days, newest, value) : null,
    };
}

/** @param {number[]} days @param {number} start @param {number} newest */
function slot(days, start, newest) {
    const isJudged = start <= newest;
    return {
        start_time_ns: timeNs(start),
        ...(isJudged ? valueOf(Today) : { value: null, low: null, high: null, count: null, settings_hash: null }),
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

const valueOf = (/** @type {number} */ value) => ({
    value,
    low: value - 2000,
    high: value + 2500,
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
            ...valueOf(one),
        })),
    };
}
