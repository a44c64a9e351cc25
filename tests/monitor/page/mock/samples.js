// SPDX-License-Identifier: Apache-2.0
import { hash, normal, sequence, shortKey } from "./random.js";

/** Samples of one series in one second: a body, a slower second mode, and a rare tail. */
const Forms = {
    order_to_ack: { n: 16, median: 75660, spread: 0.12, slow: 0.04, slowBy: 2.2, tail: 0.0009, tailBy: 22 },
    tick_to_trade: { n: 16, median: 29311, spread: 0.35, slow: 0.08, slowBy: 2.6, tail: 0.002, tailBy: 40 },
    tick_to_first_order: { n: 16, median: 29311, spread: 0.35, slow: 0.08, slowBy: 2.6, tail: 0.002, tailBy: 40 },
    order_to_fill: { n: 4, median: 131000, spread: 0.3, slow: 0.1, slowBy: 3, tail: 0.002, tailBy: 12 },
    cancel_to_ack: { n: 6, median: 71800, spread: 0.12, slow: 0.03, slowBy: 2, tail: 0.0005, tailBy: 10 },
    replace_to_ack: { n: 3, median: 79100, spread: 0.14, slow: 0.03, slowBy: 2, tail: 0.0005, tailBy: 10 },
    segment_to_ack: { n: 8, median: 21400, spread: 0.1, slow: 0.02, slowBy: 2, tail: 0.0005, tailBy: 12 },
    rx_to_socket: { n: 8, median: 2000, spread: 0.1, slow: 0.02, slowBy: 2, tail: 0.0005, tailBy: 10 },
    socket_wait: { n: 8, median: 1010, spread: 0.2, slow: 0.04, slowBy: 3, tail: 0.0005, tailBy: 40 },
    read_to_send: { n: 8, median: 5800, spread: 0.3, slow: 0.05, slowBy: 2.6, tail: 0.002, tailBy: 40 },
    send_to_tx: { n: 8, median: 1400, spread: 0.1, slow: 0.02, slowBy: 2, tail: 0.0005, tailBy: 10 },
    feed_age: { n: 20, median: 1900000, spread: 0.08, slow: 0.02, slowBy: 1.5, tail: 0.0004, tailBy: 6 },
    inter_arrival: { n: 20, median: 16100, spread: 1.1, slow: 0.1, slowBy: 5, tail: 0.001, tailBy: 60 },
    line_lead: { n: 20, median: 10943, spread: 0.7, slow: 0.05, slowBy: 4, tail: 0.002, tailBy: 400 },
};

/** Scale of the median by session or feed, so that two series of one kind differ. @param {string} key */
const scaleOf = (key) => 0.8 + (hash(`scale ${key}`) % 1000) / 1200;

/** @type {Map<string, Map<number, number[]>>} */
const made = new Map();

/**
 * Samples of one series of an appliance in one second, made once.
 * @param {string} appliance
 * @param {string} kind
 * @param {string} key
 * @param {number} second
 */
export function samplesOf(appliance, kind, key, second) {
    key = shortKey(key);
    const name = `${appliance}|${kind}|${key}`;
    let seconds = made.get(name);
    if (!seconds) made.set(name, (seconds = new Map()));
    let samples = seconds.get(second);
    if (!samples) seconds.set(second, (samples = makeSamples(appliance, kind, key, second)));
    return samples;
}

/**
 * @param {string} appliance @param {string} kind @param {string} key @param {number} second
 * @returns {number[]}
 */
function makeSamples(appliance, kind, key, second) {
    const form = /** @type {Record<string, typeof Forms.feed_age>} */ (Forms)[kind];
    if (!form) return [];
    const next = sequence(hash(`${appliance}|${kind}|${key}|${second}`));
    const weak = kind === "line_lead" && key.endsWith("/B/A");
    const drift = 1 + 0.08 * Math.sin(second / 140) + (second % 311 < 9 ? 0.6 : 0);
    const count = Math.round((weak ? 0.6 : form.n) * (0.7 + 0.6 * next()));
    return Array.from({ length: count }, () => {
        const pick = next();
        const factor = pick < form.tail ? form.tailBy * (0.5 + next()) : pick < form.slow ? form.slowBy : 1;
        return Math.max(
            1,
            Math.round(form.median * scaleOf(key) * drift * factor * Math.exp(form.spread * normal(next))),
        );
    });
}

/** Lowest value of the histogram bucket (three digits) of a value. @param {number} value */
export function bucketOf(value) {
    if (value < 2048) return value;
    const unit = 2 ** (Math.floor(Math.log2(value)) - 10);
    return Math.floor(value / unit) * unit;
}

/** Highest value of the bucket that begins at a value. @param {number} lowest */
export const bucketEnd = (lowest) => (lowest < 2048 ? lowest : lowest + 2 ** (Math.floor(Math.log2(lowest)) - 10) - 1);

/**
 * Value of a percentile in sorted samples, null where fewer than one sample lies beyond it.
 * @param {number[]} sorted
 * @param {number} p
 */
export function percentile(sorted, p) {
    if (sorted.length === 0 || (p < 100 && sorted.length * (1 - p / 100) < 0.999999)) return null;
    return bucketEnd(bucketOf(sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)]));
}

/** @param {number[]} samples */
export function bucketsOf(samples) {
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (const value of samples) {
        const lowest = bucketOf(value);
        counts.set(lowest, (counts.get(lowest) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => a[0] - b[0]);
}
