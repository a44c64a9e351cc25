// SPDX-License-Identifier: Apache-2.0

/**
 * Percentile curve of a distribution: at 1/(1-p) the value of p. It ends where fewer than one sample lies beyond.
 * @param {any} distribution
 * @returns {{x: number[], y: number[]}}
 */
export function curveOf(distribution) {
    const count = Number(distribution?.count ?? 0);
    const x = [];
    const y = [];
    let below = 0;
    for (const [, highest, samples] of distribution?.buckets ?? []) {
        below += Number(samples);
        const left = count - below;
        x.push(count / Math.max(1, left));
        y.push(Number(highest));
        if (left <= 0) break;
    }
    return { x, y };
}

/** Highest percentile that the samples bear, as text such as "99.97". @param {number} count */
export function lastPercentile(count) {
    if (count < 2) return "0";
    const share = 100 * (1 - 1 / count);
    const digits = Math.max(0, Math.ceil(Math.log10(count)) - 2);
    return (Math.floor(share * 10 ** digits) / 10 ** digits).toFixed(digits);
}
