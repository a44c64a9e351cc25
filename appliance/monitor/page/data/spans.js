// SPDX-License-Identifier: Apache-2.0
import { toBig, toSeconds } from "./time.js";

/**
 * @typedef {{from_time_ns: any, to_time_ns: any, source: string, resolution_ns: any, error: any, failure: string|null}} Part
 * @typedef {{time: number, before: string, after: string}} Seam  time in seconds since 1970
 * @typedef {{from: number, to: number, text: string}} Silence  times in seconds since 1970
 * @typedef {{from: number, to: number, error: number}} ErrorSpan  times in seconds since 1970
 */

const Sources = /** @type {Record<string, string>} */ ({
    memory: "memory",
    disk: "disk",
    engine: "metric database",
    recording: "recording",
});
/** Relative error below which a band about a line would be thinner than the line. */
const LeastError = 0.005;

/** @param {Part} part */
const sourceOf = (part) => Sources[part.source] ?? "another source";

/** Words of a length of time: whole minutes or seconds. @param {any} ns */
export const every = (ns) => {
    const seconds = Math.max(1, Math.round(Number(ns) / 1e9));
    return seconds >= 60 ? `${Math.round(seconds / 60)} min` : `${seconds} s`;
};

/** @param {Part} one @param {Part} other */
const differ = (one, other) =>
    one.source !== other.source || (!one.failure && !other.failure && every(one.resolution_ns) !== every(other.resolution_ns));

/** @param {Part} part */
const seamText = (part) => (part.failure ? sourceOf(part) : `${sourceOf(part)}, ${every(part.resolution_ns)}`);

/** Boundaries between parts of an answer that come from different sources or are of another resolution. @param {Part[]} parts @returns {Seam[]} */
export function seamsOf(parts) {
    const seams = [];
    for (let n = 1; n < parts.length; n++)
        if (differ(parts[n - 1], parts[n]))
            seams.push({
                time: toSeconds(parts[n].from_time_ns),
                before: seamText(parts[n - 1]),
                after: seamText(parts[n]),
            });
    return seams;
}

/** Parts of which a source gave nothing, with the reason. @param {Part[]} parts @returns {Silence[]} */
export const silencesOf = (parts) =>
    parts
        .filter((part) => part.failure)
        .map((part) => ({
            from: toSeconds(part.from_time_ns),
            to: toSeconds(part.to_time_ns),
            text: `${sourceOf(part)}: ${part.failure}`,
        }));

/** Parts whose values are known within an error that can be seen. @param {Part[]} parts @returns {ErrorSpan[]} */
export const errorsOf = (parts) =>
    parts
        .filter((part) => !part.failure && Number(part.error) >= LeastError)
        .map((part) => ({
            from: toSeconds(part.from_time_ns),
            to: toSeconds(part.to_time_ns),
            error: Number(part.error),
        }));

/** Sources of an answer in words, with the resolution and error of each. @param {Part[]} parts */
export const partsText = (parts) =>
    parts
        .map((part) =>
            part.failure
                ? `${sourceOf(part)} (nothing: ${part.failure.slice(0, 200)})`
                : `${sourceOf(part)} (every ${every(part.resolution_ns)}, \u00b1${(Number(part.error) * 100).toFixed(2)} %)`,
        )
        .join(", ");

/** True if the monitor keeps its history on a disk. @param {any} about */
export const hasDisk = (about) =>
    (about?.tiers ?? []).some((/** @type {any} */ one) => String(one.tier).startsWith("disk_"));

/** Start of what is held on the disk or in a metric database, in UTC ns; null if there is nothing. @param {any} about */
export function olderBegin(about) {
    const begins = (about?.tiers ?? [])
        .filter((/** @type {any} */ one) => one.tier === "disk_minutes" || one.tier === "engine")
        .map((/** @type {any} */ one) => toBig(one.begin_time_ns))
        .filter((/** @type {bigint|null} */ one) => one !== null);
    return begins.reduce(
        (/** @type {bigint|null} */ least, /** @type {bigint} */ one) => (least === null || one < least ? one : least),
        null,
    );
}
