// SPDX-License-Identifier: Apache-2.0
import { clockText, dayText, Second } from "./time.js";

/** @typedef {{from: bigint, to: bigint, live: boolean, text: string}} Span */

const Minute = 60n * Second;
const Day = 1440n * Minute;
/** The whole day of UTC before the newest second. */
export const Yesterday = "Yesterday (UTC)";
/** Time ranges that follow the newest second. @type {Record<string, {length: bigint, text: string}>} */
export const LiveRanges = {
    "15m": { length: 15n * Minute, text: "Live 15 min" },
    "2h": { length: 120n * Minute, text: "Live 2 h" },
    day: { length: 0n, text: "Today" },
};

/** Two times in UTC ns written as `FROM-TO`, in whatever order; null for anything else. @param {string} text */
export function timesOf(text) {
    const found = /^(\d{1,19})-(\d{1,19})$/.exec(text);
    return found ? { from: BigInt(found[1]), to: BigInt(found[2]) } : null;
}

/** True for what spanOf knows. @param {string} range */
export function isRange(range) {
    const times = timesOf(range);
    return Object.hasOwn(LiveRanges, range) || range === "yesterday" || (times !== null && times.from < times.to);
}

/**
 * First and last instant of a range name: one of the live ranges, `yesterday`, or `FROM-TO` in UTC ns.
 * @param {string} range
 * @param {bigint} now newest second of the monitor
 * @param {bigint|null} dayBegin
 * @returns {Span}
 */
export function spanOf(range, now, dayBegin) {
    const times = timesOf(range);
    if (times && times.from < times.to) return { ...times, live: false, text: spanText(times, now) };
    if (range === "yesterday") {
        const midnight = (now / Day) * Day;
        return { from: midnight - Day, to: midnight, live: false, text: Yesterday };
    }
    const known = LiveRanges[range] ?? LiveRanges["15m"];
    // Whole seconds, as the monitor's history has them; an appliance that ended did so between two.
    const to = ((now + Second - 1n) / Second) * Second;
    const from = range === "day" ? (dayBegin ?? to - 120n * Minute) : to - known.length;
    return { from, to, live: true, text: known.text };
}

/**
 * Times of a range, with each day that is not the one before it, today at first.
 * @param {{from: bigint, to: bigint}} times
 * @param {bigint} now
 */
function spanText({ from, to }, now) {
    const digits = to - from < 10n * Second ? 3 : 0;
    const [today, first, last] = [now, from, to].map(dayText);
    const text = (/** @type {bigint} */ time, /** @type {string} */ day, /** @type {string} */ before) =>
        `${day === before ? "" : `${day} `}${clockText(time, digits)}`;
    return `${text(from, first, today)} \u2013 ${text(to, last, first)}`;
}

/** @param {bigint} from @param {bigint} to */
const custom = (from, to) => `${from}-${to}`;

/** Range moved by a share of its length. @param {Span} span @param {number} share @param {bigint} now */
export function pan(span, share, now) {
    const length = span.to - span.from;
    const by = BigInt(Math.round(Number(length) * share));
    const to = span.to + by > now ? now : span.to + by;
    return custom(to - length, to);
}

/**
 * Range made shorter or longer about its end (live) or its middle.
 * @param {Span} span
 * @param {number} factor
 * @param {bigint} now
 */
export function zoom(span, factor, now) {
    const length = BigInt(Math.max(10e9, Math.round(Number(span.to - span.from) * factor)));
    const middle = (span.from + span.to) / 2n;
    const end = span.live ? span.to : middle + length / 2n;
    const to = end > now ? now : end;
    return custom(to - length, to);
}

/**
 * Start of what is held: the latest of some times, of which those that are unknown limit nothing.
 * @param {(bigint|null)[]} times
 * @returns {bigint|null}
 */
export const latest = (times) =>
    times.reduce((most, time) => (most === null || (time !== null && time > most) ? time : most), null);
