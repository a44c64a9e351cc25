// SPDX-License-Identifier: Apache-2.0

/** Sign of an unknown value, everywhere the same. */
export const Unknown = "~";
const Thin = "\u202f";

/** @typedef {number|bigint|null|undefined} Value */

/** Integer with groups of three digits. @param {Value} value */
export function whole(value) {
    if (value === null || value === undefined) return Unknown;
    const text = typeof value === "bigint" ? String(value) : String(Math.round(value));
    return text.replace(/\B(?=(\d{3})+$)/g, Thin);
}

/** @param {number} value @param {number} digits significant ones */
function significant(value, digits) {
    const before = Math.max(1, Math.floor(Math.log10(Math.abs(value) || 1)) + 1);
    return value.toFixed(Math.max(0, digits - before));
}

/** @type {[number, string][]} */
const Units = [
    [60e9, "min"],
    [1e9, "s"],
    [1e6, "ms"],
    [1e3, "\u00b5s"],
];

/**
 * Duration with its unit, to as many significant digits as a histogram holds.
 * @param {Value} ns
 * @param {number} [digits]
 */
export function duration(ns, digits = 4) {
    if (ns === null || ns === undefined) return Unknown;
    const value = Number(ns);
    for (const [size, unit] of Units)
        if (Math.abs(value) >= size) return `${significant(value / size, digits)}${Thin}${unit}`;
    return `${Math.round(value)}${Thin}ns`;
}

/** Duration to the nanosecond. @param {Value} ns */
export const exactNs = (ns) => (ns === null || ns === undefined ? "unknown" : `${whole(ns)}${Thin}ns`);

/** Age in whole units, for what happened some time ago. @param {bigint|number|null} ns */
export function age(ns) {
    if (ns === null) return Unknown;
    const seconds = Math.max(0, Number(ns) / 1e9);
    if (seconds < 10) return `${seconds.toFixed(1)}${Thin}s`;
    if (seconds < 120) return `${Math.round(seconds)}${Thin}s`;
    return seconds < 7200 ? `${Math.round(seconds / 60)}${Thin}min` : `${Math.round(seconds / 3600)}${Thin}h`;
}

/** Share as per cent; one that is not all is not rounded to all, nor one that is something to nothing.
 * @param {Value} share @param {number} [digits] */
export function percent(share, digits = 0) {
    if (share === null || share === undefined) return Unknown;
    const value = Number(share) * 100;
    const least = 10 ** -digits;
    if (value > 0 && value < least / 2) return `<${Thin}${least.toFixed(digits)}${Thin}%`;
    if (value < 100 && value >= 100 - least / 2) return `>${Thin}${(100 - least).toFixed(digits)}${Thin}%`;
    return `${value.toFixed(digits)}${Thin}%`;
}

/**
 * Value with the unit that an answer names.
 * @param {Value} value
 * @param {string} unit ns, per_second or share
 * @param {number} [digits] of a duration
 */
export function quantity(value, unit, digits = 4) {
    if (value === null || value === undefined) return Unknown;
    if (unit === "ns") return duration(value, digits);
    if (unit === "share") return percent(value, 2);
    const rate = Number(value);
    return `${rate >= 100 || Number.isInteger(rate) ? whole(rate) : significant(rate, 3)}/s`;
}

/** Bytes in binary units. @param {Value} bytes */
export function bytes(bytes) {
    if (bytes === null || bytes === undefined) return Unknown;
    let value = Number(bytes);
    for (const unit of ["B", "KiB", "MiB", "GiB"]) {
        if (value < 1024 || unit === "GiB") return `${unit === "B" ? value : significant(value, 3)}${Thin}${unit}`;
        value /= 1024;
    }
    return Unknown;
}

/** Plural of a count with its noun. @param {number} count @param {string} noun @param {string} [plural] */
export const counted = (count, noun, plural = `${noun}s`) => `${whole(count)} ${Number(count) === 1 ? noun : plural}`;
