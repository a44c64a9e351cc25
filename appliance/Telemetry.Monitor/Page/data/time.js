// SPDX-License-Identifier: Apache-2.0

export const Second = 1000000000n;

/** @typedef {number|bigint|null|undefined} Ns */
/** @typedef {"utc"|"local"} Zone */

/**
 * Integer as BigInt; null where it is unknown.
 * @param {Ns} value
 */
export function toBig(value) {
    if (value === null || value === undefined) return null;
    return typeof value === "bigint" ? value : BigInt(Math.round(value));
}

/** @type {Zone} */
let zone = "utc";

/** Zone in which times are written. @param {Zone} name */
export function setZone(name) {
    zone = name;
}

export const zoneName = () => (zone === "utc" ? "UTC" : "local");

const pad = (/** @type {number} */ value, length = 2) => String(value).padStart(length, "0");

/** Parts of a UTC time in the chosen zone. @param {bigint} time */
function partsOf(time) {
    const whole = time / Second;
    const date = new Date(Number(whole) * 1000);
    const nanos = String(time - whole * Second).padStart(9, "0");
    return zone === "utc"
        ? {
              day: `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`,
              clock: `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`,
              nanos,
          }
        : {
              day: `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`,
              clock: `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`,
              nanos,
          };
}

/**
 * Clock time of an instant, with the number of fraction digits asked for (0 to 9).
 * @param {Ns} ns
 * @param {number} [digits]
 */
export function clockText(ns, digits = 0) {
    const time = toBig(ns);
    if (time === null) return "~";
    const { clock, nanos } = partsOf(time);
    return digits === 0 ? clock : `${clock}.${nanos.slice(0, digits)}`;
}

/** Date and time in full. @param {Ns} ns @param {number} [digits] */
export function dateText(ns, digits = 9) {
    const time = toBig(ns);
    return time === null ? "~" : `${partsOf(time).day} ${clockText(time, digits)}`;
}

/** Seconds since 1970 as a double, for axes. @param {Ns} ns */
export const toSeconds = (ns) => Number(toBig(ns) ?? 0n) / 1e9;

/** UTC ns of a number of seconds since 1970. @param {number} seconds */
export const fromSeconds = (seconds) => BigInt(Math.round(seconds * 1000)) * 1000000n;
