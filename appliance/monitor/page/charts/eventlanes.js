// SPDX-License-Identifier: Apache-2.0
import { causeText, holesOf } from "../data/holes.js";
import { clockText, timeTitle, toBig } from "../data/time.js";
import { nameText } from "../parts/dom.js";
import { duration } from "../parts/format.js";
import { colours } from "./colours.js";
import { label, rule } from "./own.js";
import { patternOf } from "./pattern.js";
import { TimeFigure } from "./timefigure.js";

/** @typedef {import("./timescale.js").TimeScale} TimeScale
 * @typedef {import("../data/holes.js").Hole} Hole */

const LaneHeight = 20;
const Left = 118;
/** Lanes on screen at most; the rest share the last. */
const MostLanes = 24;
/** Lanes that are of no appliance; a name has no brackets. */
export const AlertLane = "(alerts)";
export const NoteLane = "(notes)";

/** @typedef {{time: bigint, until: bigint|null, severity: string, lane: string, error: bigint|null}} Point */

/**
 * What happened on one time axis: a lane for alerts, one for notes, one an appliance; a bracket where the clocks leave the
 * order open, a bar for what lasted, hatched where nothing was received.
 */
export class EventLanes {
    /** @param {string[]} lanes */
    constructor(lanes) {
        this.names = lanes.slice(0, MostLanes);
        this.more = lanes.length - this.names.length;
        /** @type {Point[]} */
        this.points = [];
        /** @type {Hole[]} */
        this.holes = [];
        this.time = new TimeFigure("Timeline", {
            height: Math.max(2, this.names.length + (this.more > 0 ? 1 : 0)) * LaneHeight + 24,
            note: "drag to zoom, down to the nanosecond; a frame is the clock's error, hatched is what was not received",
            left: Left,
            foot: 18,
            draw: (drawing, scale) => this.draw(drawing, scale),
        });
        this.figure = this.time.figure;
        this.figure.table = () => ({
            columns: [timeTitle(), "lane", "severity", "until", "clock error"],
            rows: [
                ...this.points.map((point) => [
                    clockText(point.time, 9),
                    nameText(point.lane),
                    point.severity,
                    point.until === null ? "" : clockText(point.until, 9),
                    duration(point.error),
                ]),
                ...this.holes.map((hole) => [
                    clockText(hole.from_time_ns, 9),
                    nameText(hole.appliance ?? "all appliances"),
                    `not received: ${causeText(hole)}`,
                    hole.to_time_ns === null ? "" : clockText(hole.to_time_ns, 9),
                    "",
                ]),
            ],
        });
    }

    get element() {
        return this.time.element;
    }

    /**
     * @param {any[]} rows  events, gaps, changes of alerts, notes
     * @param {bigint} from
     * @param {bigint} to
     * @param {bigint|null} known  start of what is known
     * @param {Hole[]} holes
     * @param {bigint|null} reach  start of what the lists have; null for all
     */
    setRows(rows, from, to, known, holes, reach) {
        this.points = pointsOf(rows, to);
        this.holes = holes;
        this.time.show(from, to, known, [], reach);
    }

    /** @param {import("./own.js").Drawing} drawing @param {TimeScale} scale */
    draw({ paint, width }, scale) {
        const lanes = this.more > 0 ? [...this.names, `${this.more} more`] : this.names;
        lanes.forEach((lane, n) => {
            const y = n * LaneHeight + LaneHeight / 2;
            label(paint, nameText(lane, 40), Left - 6, y, { align: "right", most: Left - 12, isName: true });
            rule(paint, Left, (n + 1) * LaneHeight, width - 10, (n + 1) * LaneHeight);
            paint.fillStyle = patternOf(paint, "none");
            for (const hole of holesOf(this.holes, lane, scale.from, scale.to)) {
                const x = Math.max(Left, scale.x(hole.from));
                const end = Math.min(width - 10, scale.x(hole.to));
                paint.fillRect(x, n * LaneHeight, Math.max(1, end - x), LaneHeight - 1);
            }
        });
        for (const point of this.points)
            if (point.time <= scale.to && (point.until ?? point.time) >= scale.from)
                this.drawPoint(paint, scale, point, width - 10);
    }

    /** @param {CanvasRenderingContext2D} paint @param {TimeScale} scale @param {Point} point @param {number} right */
    drawPoint(paint, scale, point, right) {
        const found = this.names.indexOf(point.lane);
        const y = (found < 0 ? this.names.length : found) * LaneHeight + LaneHeight / 2;
        const x = scale.x(point.time);
        paint.fillStyle =
            colours()[point.severity === "error" ? "error" : point.severity === "warning" ? "warning" : "accent"];
        paint.strokeStyle = paint.fillStyle;
        if (point.error !== null) {
            const half = scale.x(point.time + point.error) - x;
            if (half > 2) paint.strokeRect(x - half, y - 4.5, 2 * half, 9);
        }
        if (point.until !== null) {
            const begin = Math.max(Left, x);
            paint.fillRect(begin, y - 2, Math.max(1, Math.min(right, scale.x(point.until)) - begin), 4);
        }
        if (point.time < scale.from) return;
        paint.beginPath();
        if (point.severity === "error") paint.rect(x - 3, y - 7, 6, 14);
        else if (point.severity === "warning") paint.rect(x - 2, y - 5, 4, 10);
        else paint.arc(x, y, 2.5, 0, 7);
        paint.fill();
    }

    close() {
        this.time.close();
    }
}

/** Severity of a gap as one of an event. @param {any} gap */
export const gapSeverity = (gap) => (gap.state === "lost" ? "error" : gap.state === "unobserved" ? "warning" : "info");

/** Start of an alert, by which its end is found. @param {any} change */
const beginOf = (change) => `${change.fingerprint} ${change.fired_time_ns}`;

/** Points of rows; those of which the time is not known are left out. @param {any[]} rows @param {bigint} to @returns {Point[]} */
export function pointsOf(rows, to) {
    const ends = new Map(
        rows.filter((row) => row.change === "ended").map((row) => [beginOf(row), toBig(row.time_ns)]),
    );
    return rows.flatMap(pointOf);

    /** @param {any} row @returns {Point[]} */
    function pointOf(row) {
        const time = toBig(row.time_ns ?? row.opened_time_ns ?? row.from_time_ns);
        if (time === null) return [];
        if (row.change) {
            const until = row.change === "fired" ? (ends.get(beginOf(row)) ?? to) : null;
            return [{ time, until, severity: String(row.severity), lane: AlertLane, error: null }];
        }
        if (row.written_time_ns !== undefined)
            return [{ time, until: toBig(row.to_time_ns), severity: "info", lane: NoteLane, error: null }];
        const severity = row.scope ? gapSeverity(row) : String(row.severity);
        return [{ time, until: null, severity, lane: row.appliance, error: toBig(row.uncertainty_ns) }];
    }
}
