// SPDX-License-Identifier: Apache-2.0
import { clockText, Second } from "./time.js";

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

/**
 * First and last instant of a range name: one of the live ranges, `yesterday`, or `FROM-TO` in UTC ns.
 * @param {string} range
 * @param {bigint} now newest second of the monitor
 * @param {bigint|null} dayBegin
 * @returns {Span}
 */
export function spanOf(range, now, dayBegin) {
    const custom = /^(\d{1,19})-(\d{1,19})$/.exec(range);
    if (custom && BigInt(custom[1]) < BigInt(custom[2])) {
        const [from, to] = [BigInt(custom[1]), BigInt(custom[2])];
        return { from, to, live: false, text: `${clockText(from)} \u2013 ${clockText(to)}` };
    }
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
 * Begin of what is held: the latest of some times, of which those that are unknown limit nothing.
 * @param {(bigint|null)[]} times
 * @returns {bigint|null}
 */
export const latest = (times) =>
    times.reduce((most, time) => (most === null || (time !== null && time > most) ? time : most), null);
