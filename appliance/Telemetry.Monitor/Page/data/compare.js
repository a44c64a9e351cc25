// SPDX-License-Identifier: Apache-2.0

/**
 * Parameters of a comparison: the span now against the one before it, or against a recording.
 * @param {string} compare
 * @param {{from: bigint, to: bigint}} span
 */
export function compareQuery(compare, { from, to }) {
    if (!compare) return null;
    const now = `${from}/${to}`;
    if (compare === "before") return { now, then: `${from - (to - from)}/${from}` };
    // Without another time the monitor takes the same time of day of the recording.
    return compare.startsWith("recording:") ? { now, then_recording: compare.slice("recording:".length) } : null;
}

/** Words of what is compared with. @param {string} compare */
export const compareTitle = (compare) =>
    compare === "before" ? "before" : compare.replace(/^recording:/, "recording ").slice(0, 60);
