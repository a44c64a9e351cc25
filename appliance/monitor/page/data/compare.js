// SPDX-License-Identifier: Apache-2.0

const Day = 86400n * 1000000000n;

/** Comparisons with the same time of an earlier day. @type {Record<string, {days: bigint, text: string}>} */
const Back = {
    yesterday: { days: 1n, text: "Yesterday, same time" },
    week: { days: 7n, text: "A week ago, same time" },
};

/**
 * Comparisons with an earlier day that is held.
 * @param {bigint|null} begin  start of what it has
 * @param {bigint} from  start of the time that is compared
 * @returns {[string, string][]}
 */
export const earlierDays = (begin, from) =>
    Object.entries(Back)
        .filter(([, { days }]) => begin !== null && from - days * Day >= begin)
        .map(([name, { text }]) => [name, text]);

/**
 * Parameters of a comparison: the span now against the one before it, or against a recording.
 * @param {string} compare
 * @param {{from: bigint, to: bigint}} span
 */
export function compareQuery(compare, { from, to }) {
    if (!compare) return null;
    const now = `${from}/${to}`;
    if (compare === "before") return { now, then: `${from - (to - from)}/${from}` };
    const back = Object.hasOwn(Back, compare) ? Back[compare] : null;
    if (back) return { now, then: `${from - back.days * Day}/${to - back.days * Day}` };
    // Without another time the monitor takes the same time of day of the recording.
    return compare.startsWith("recording:") ? { now, then_recording: compare.slice("recording:".length) } : null;
}

/**
 * True for what can be compared with, and for no comparison.
 * @param {string} compare
 * @param {any} about  what the monitor holds; null if that is not known yet
 */
export function isComparison(compare, about) {
    if (!compare || compare === "before" || Object.hasOwn(Back, compare)) return true;
    return compare.startsWith("recording:") && (about === null || comparedRecordings(about).includes(compare));
}

/** Recordings that can be compared with, as they stand in an address. @param {any} about @returns {string[]} */
export const comparedRecordings = (about) =>
    (about?.recordings ?? [])
        .filter((/** @type {any} */ one) => one.use === "compare" && one.state !== "failed")
        .map((/** @type {any} */ one) => `recording:${one.name}`);

/** Words of what is compared with. @param {string} compare */
export const compareTitle = (compare) =>
    compare === "before" || compare in Back ? compare : compare.replace(/^recording:/, "recording ").slice(0, 60);
