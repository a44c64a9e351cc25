// SPDX-License-Identifier: Apache-2.0

export const Second = 1000000000n;

/** Zone of which every time of the monitor is. */
export const Utc = "UTC";

/** @typedef {number|bigint|null|undefined} Ns */

/**
 * Integer as BigInt; null where it is unknown.
 * @param {Ns} value
 */
export function toBig(value) {
    if (value === null || value === undefined) return null;
    return typeof value === "bigint" ? value : BigInt(Math.round(value));
}

/** A zone's offset changes at whole quarters of an hour at most. */
const QuarterHour = 900;
const MostOffsets = 10000;

let zone = Utc;
/** Clock of the zone; null for UTC. @type {Intl.DateTimeFormat|null} */
let clock = null;
/** Offsets of the zone in seconds, by the quarter of an hour since 1970. @type {Map<number, number>} */
const offsets = new Map();

/** Zone of the browser, as an IANA name. */
export const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone ?? Utc;

/** Zone in which times are written. */
export const zoneName = () => zone;

/** Writes and reads times in a zone: UTC where the browser does not know it. @param {string} name an IANA name */
export function setZone(name) {
    zone = Utc;
    clock = null;
    offsets.clear();
    if (name === Utc) return;
    try {
        clock = new Intl.DateTimeFormat("en-GB", {
            timeZone: name,
            hourCycle: "h23",
            ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
        });
        zone = clock.resolvedOptions().timeZone;
        if (zone === Utc) clock = null;
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
    }
}

/** Offset of the zone from UTC at an instant, in seconds. @param {number} second since 1970 */
function offsetAt(second) {
    if (clock === null) return 0;
    const quarter = Math.floor(second / QuarterHour);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
        const at = quarter * QuarterHour;
        const parts = Object.fromEntries(clock.formatToParts(at * 1000).map(({ type, value }) => [type, Number(value)]));
        const { year, month, day, hour, minute, second: rest } = parts;
        offset = Date.UTC(year, month - 1, day, hour, minute, rest) / 1000 - at;
        if (offsets.size >= MostOffsets) offsets.clear();
        offsets.set(quarter, offset);
    }
    return offset;
}

/** Instants at which the clock of the zone shows a time, ascending: none, one or two. @param {number} shown seconds */
function instantsOf(shown) {
    const day = 86400;
    const near = new Set([offsetAt(shown - day), offsetAt(shown + day)]);
    return [...near]
        .map((offset) => shown - offset)
        .filter((second) => second + offsetAt(second) === shown)
        .sort((a, b) => a - b);
}

const pad = (/** @type {number} */ value) => String(value).padStart(2, "0");

/** Offset such as -05:00. @param {number} seconds */
function offsetText(seconds) {
    const minutes = Math.round(Math.abs(seconds) / 60);
    return `${seconds < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** @param {bigint} time @param {number} digits @param {number} offset in seconds */
function partsOf(time, digits, offset) {
    const second = Number(time / Second);
    const [day, clockTime] = new Date((second + offset) * 1000).toISOString().split("T");
    const nanos = String(time % Second).padStart(9, "0").slice(0, digits);
    return { day, clock: digits === 0 ? clockTime.slice(0, 8) : `${clockTime.slice(0, 8)}.${nanos}` };
}

/**
 * Clock time of an instant in the chosen zone, with the offset in an hour that occurs twice.
 * @param {Ns} ns
 * @param {number} [digits] of the fraction, 0 to 9
 */
export function clockText(ns, digits = 0) {
    const time = toBig(ns);
    if (time === null) return "~";
    const second = Number(time / Second);
    const offset = offsetAt(second);
    const text = partsOf(time, digits, offset).clock;
    return clock !== null && instantsOf(second + offset).length > 1 ? `${text} ${offsetText(offset)}` : text;
}

/** Date of an instant in the chosen zone. @param {bigint} time */
export const dayText = (time) => partsOf(time, 0, offsetAt(Number(time / Second))).day;

/** Date and time in full in the chosen zone, with its offset, or UTC. @param {Ns} ns @param {number} [digits] */
export function dateText(ns, digits = 9) {
    const time = toBig(ns);
    if (time === null || clock === null) return utcText(ns, digits);
    const offset = offsetAt(Number(time / Second));
    const parts = partsOf(time, digits, offset);
    return `${parts.day} ${parts.clock} ${offsetText(offset)}`;
}

/** Date and time of UTC in full, for what is copied. @param {Ns} ns @param {number} [digits] */
export function utcText(ns, digits = 9) {
    const time = toBig(ns);
    if (time === null) return "~";
    const parts = partsOf(time, digits, 0);
    return `${parts.day} ${parts.clock} ${Utc}`;
}

/** Offset of the chosen zone at an instant, such as UTC-05:00, for what is narrow. @param {bigint} ns */
export const offsetName = (ns) => (clock === null ? Utc : `${Utc}${offsetText(offsetAt(Number(ns / Second)))}`);

/** Offsets of the chosen zone at the ends of a time, for what is narrow. @param {bigint} from @param {bigint} to */
export function offsetNames(from, to) {
    const [first, last] = [offsetName(from), offsetName(to)];
    return first === last ? last : `${first.slice(Utc.length)}, ${last.slice(Utc.length)}`;
}

/** Name of the chosen zone, with its offset at an instant, or its offsets at two. @param {bigint} from @param {bigint} [to] */
export const zoneText = (from, to = from) =>
    clock === null
        ? Utc
        : `${zone}, ${offsetName(from)}${offsetName(from) === offsetName(to) ? "" : `, later ${offsetName(to)}`}`;

/** Heading of a column of times, for what is copied with it. @param {string} [what] */
export const timeTitle = (what = "time") => `${what} (${zone})`;

/** The form that readTime reads, for messages. */
const TimeForm =
    /^(?:(\d{4}-\d\d-\d\d)[ T])?(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:(UTC|Z)|([+-])(\d\d):?(\d\d))?$/i;

/**
 * Reads a time as this page writes it: in the chosen zone, or with "UTC", "Z" or an offset; without a date, of the day
 * of another time.
 * @param {string} text
 * @param {bigint} other
 * @returns {{time: bigint, problem: null}|{time: null, problem: string}}
 */
export function readTime(text, other) {
    const problem = (/** @type {string} */ what) => ({ time: null, problem: `\u201c${text.trim()}\u201d ${what}` });
    const found = TimeForm.exec(text.trim());
    if (!found) return problem(`is not a time such as \u201c${dateText(other, 0)}\u201d.`);
    const [, date, hour, minute, second = "00", fraction = "", utc, sign, hours, minutes] = found;
    const otherSecond = Number(other / Second);
    const fixed = utc ? 0 : sign ? Number(`${sign}1`) * (Number(hours) * 3600 + Number(minutes) * 60) : null;
    const day = date ?? partsOf(other, 0, fixed ?? offsetAt(otherSecond)).day;
    const shown = Date.parse(`${day}T${hour}:${minute}:${second}Z`) / 1000;
    // The parser takes 30 February for 2 March.
    if (Number.isNaN(shown) || new Date(shown * 1000).toISOString().slice(0, 10) !== day)
        return problem("is not a day and time of the calendar.");
    const instants = fixed === null ? instantsOf(shown) : [shown - fixed];
    if (instants.length === 0) return problem(`does not occur in ${zone}: clocks are set forward there.`);
    if (instants.length > 1)
        return problem(
            `occurs twice in ${zone}: add ${instants.map((one) => offsetText(offsetAt(one))).join(" or ")}.`,
        );
    return { time: BigInt(instants[0]) * Second + BigInt(fraction.padEnd(9, "0")), problem: null };
}

/** Seconds since 1970 as a double, for axes. @param {Ns} ns */
export const toSeconds = (ns) => Number(toBig(ns) ?? 0n) / 1e9;

/** UTC ns of a number of seconds since 1970. @param {number} seconds */
export const fromSeconds = (seconds) => BigInt(Math.round(seconds * 1000)) * 1000000n;
