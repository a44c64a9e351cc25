// SPDX-License-Identifier: Apache-2.0
import { get } from "./api.js";

/** @typedef {import("../app.js").App} App */

/**
 * Usual values of a slot: lowest and highest of the days, and without the outer tenths of 20 days or more. Times in
 * seconds.
 * @typedef {{from: number, to: number, low: number, high: number, middle: [number, number]|null}} Band
 */

const LongestNs = 86400n * 1000000000n;
const EarlierNs = 900n * 1000000000n;

/** Time between two looks at what is compared with other days. */
export const ComparedMs = 60000;

/** Whether the monitor keeps the slots that are compared. @param {App} app */
export const keepsSlots = (app) =>
    (app.about?.tiers ?? []).some((/** @type {any} */ tier) => tier.tier === "disk_slots");

/**
 * The one appliance whose days can be compared; null if several are in scope, or the monitor keeps no slots.
 * @param {App} app
 */
export function comparedAppliance(app) {
    const names = [
        ...(app.scope.names(app.place.scope) ?? app.scope.appliances.map((/** @type {any} */ row) => row.appliance)),
    ];
    return keepsSlots(app) && names.length === 1 ? names[0] : null;
}

/**
 * A value compared with other days: the slots of a span, or the newest one of a span longer than a day.
 * @param {import("./api.js").Query} query
 * @param {{from: bigint, to: bigint}} span
 * @param {AbortSignal} signal
 */
export const getBaseline = (query, { from, to }, signal) =>
    // The newest slot that can be judged may lie before the shortest range.
    get("baseline", to - from + EarlierNs > LongestNs ? query : { ...query, from: from - EarlierNs, to }, signal);

/**
 * A value over the day: today, and each of the days that the newest slot is compared with.
 * @param {import("./api.js").Query} query
 * @param {AbortSignal} signal
 */
export const getDays = (query, signal) => get("baseline/days", query, signal);

/** What a band is of, in words; in place of one how many days there are. @param {any} answer */
export function bandText(answer) {
    const days = answer.newest?.days.length ?? 0;
    if (!answer.newest) return "";
    if (days < Number(answer.least_days)) return `baseline: ${days} of ${answer.least_days} days`;
    return `band: ${answer.unit === "per_second" ? "means of 5 min, " : ""}${days} days`;
}

/**
 * Bands of the slots that have days to compare with.
 * @param {any} answer
 * @returns {Band[]}
 */
export function bandsOf(answer) {
    const step = Number(answer.step_ns) / 1e9;
    return answer.slots
        .filter((/** @type {any} */ slot) => Number(slot.days) >= Number(answer.least_days))
        .map((/** @type {any} */ slot) => ({
            from: Number(slot.start_time_ns) / 1e9,
            to: Number(slot.start_time_ns) / 1e9 + step,
            low: Number(slot.lowest),
            high: Number(slot.highest),
            middle: slot.middle_low === null ? null : [Number(slot.middle_low), Number(slot.middle_high)],
        }));
}

/**
 * Values of the days, the oldest first, and of the newest slot at the end.
 * @param {any} answer
 * @returns {{day: string, value: number, low: number|null, high: number|null, count: number, today: boolean}[]}
 */
export function daysOf(answer) {
    if (!answer.newest) return [];
    const dots = answer.newest.days.map((/** @type {any} */ day) => ({ ...dot(day), day: day.day, today: false }));
    const judged = answer.slots.find((/** @type {any} */ slot) => slot.start_time_ns === answer.newest.start_time_ns);
    return [...dots.reverse(), ...(judged && judged.value !== null ? [{ ...dot(judged), day: "today", today: true }] : [])];
}

/** @param {any} slot */
const dot = (slot) => ({
    value: Number(slot.value),
    low: slot.low === null ? null : Number(slot.low),
    high: slot.high === null ? null : Number(slot.high),
    count: Number(slot.count),
});
