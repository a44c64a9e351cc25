// SPDX-License-Identifier: Apache-2.0
import { toBig, toSeconds } from "./time.js";

/**
 * @typedef {{from_time_ns: any, to_time_ns: any, source: string, resolution_ns: any, error: any}} Part
 * @typedef {{time: number, before: string, after: string}} Seam  time in seconds since 1970
 */

const Sources = /** @type {Record<string, string>} */ ({ memory: "memory", disk: "disk", recording: "recording" });

/** @param {Part} part */
const sourceOf = (part) => Sources[part.source] ?? "another source";

/** Words of a length of time: whole minutes or seconds. @param {any} ns */
const every = (ns) => {
    const seconds = Math.max(1, Math.round(Number(ns) / 1e9));
    return seconds >= 60 ? `${Math.round(seconds / 60)} min` : `${seconds} s`;
};

/** Boundaries between parts of an answer that come from different sources. @param {Part[]} parts @returns {Seam[]} */
export function seamsOf(parts) {
    const seams = [];
    for (let n = 1; n < parts.length; n++)
        if (parts[n - 1].source !== parts[n].source)
            seams.push({
                time: toSeconds(parts[n].from_time_ns),
                before: sourceOf(parts[n - 1]),
                after: sourceOf(parts[n]),
            });
    return seams;
}

/** Sources of an answer in words, with the resolution and error of each. @param {Part[]} parts */
export const partsText = (parts) =>
    parts
        .map(
            (part) =>
                `${sourceOf(part)} (every ${every(part.resolution_ns)}, \u00b1${(Number(part.error) * 100).toFixed(2)} %)`,
        )
        .join(", ");

/** Begin of what the monitor has on its disk, in UTC ns; null if it has nothing. @param {any} about */
export function diskBegin(about) {
    const tier = (about?.tiers ?? []).find((/** @type {any} */ one) => one.tier === "disk_minutes");
    return toBig(tier?.begin_time_ns);
}
