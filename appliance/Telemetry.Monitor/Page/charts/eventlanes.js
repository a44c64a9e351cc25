// SPDX-License-Identifier: Apache-2.0
import { clockText, toBig } from "../data/time.js";
import { nameText } from "../parts/dom.js";
import { duration } from "../parts/format.js";
import { colours } from "./colours.js";
import { label, rule } from "./own.js";
import { TimeFigure } from "./timefigure.js";

/** @typedef {import("./timescale.js").TimeScale} TimeScale */

const LaneHeight = 20;
const Left = 118;
/** Lanes on screen at most; the rest share the last. */
const MostLanes = 24;

/** @typedef {{time: bigint, severity: string, appliance: string, error: bigint|null}} Point */

/** Events and gaps on one time axis, one lane an appliance; a bracket where the clocks leave their order open. */
export class EventLanes {
    /** @param {string[]} lanes */
    constructor(lanes) {
        this.names = lanes.slice(0, MostLanes);
        this.more = lanes.length - this.names.length;
        /** @type {Point[]} */
        this.points = [];
        this.time = new TimeFigure("Timeline", {
            height: Math.max(2, this.names.length + (this.more > 0 ? 1 : 0)) * LaneHeight + 24,
            note: "drag to zoom, down to the nanosecond; a bar is the clock's error",
            left: Left,
            foot: 18,
            draw: (drawing, scale) => this.draw(drawing, scale),
        });
        this.figure = this.time.figure;
        this.figure.table = () => ({
            columns: ["time", "appliance", "severity", "clock error"],
            rows: this.points.map((point) => [
                clockText(point.time, 9),
                nameText(point.appliance),
                point.severity,
                duration(point.error),
            ]),
        });
    }

    get element() {
        return this.time.element;
    }

    /** @param {Point[]} points @param {bigint} from @param {bigint} to @param {bigint|null} known begin of what is known */
    setPoints(points, from, to, known) {
        this.points = points;
        this.time.show(from, to, known);
    }

    /** @param {import("./own.js").Drawing} drawing @param {TimeScale} scale */
    draw({ paint, width }, scale) {
        const lanes = this.more > 0 ? [...this.names, `${this.more} more`] : this.names;
        lanes.forEach((lane, n) => {
            const y = n * LaneHeight + LaneHeight / 2;
            label(paint, nameText(lane, 40), Left - 6, y, { align: "right", most: Left - 12 });
            rule(paint, Left, (n + 1) * LaneHeight, width - 10, (n + 1) * LaneHeight);
        });
        for (const point of this.points)
            if (point.time >= scale.from && point.time <= scale.to) this.drawPoint(paint, scale, point);
    }

    /** @param {CanvasRenderingContext2D} paint @param {TimeScale} scale @param {Point} point */
    drawPoint(paint, scale, point) {
        const found = this.names.indexOf(point.appliance);
        const y = (found < 0 ? this.names.length : found) * LaneHeight + LaneHeight / 2;
        const x = scale.x(point.time);
        paint.fillStyle =
            colours()[point.severity === "error" ? "error" : point.severity === "warning" ? "warning" : "accent"];
        paint.strokeStyle = paint.fillStyle;
        if (point.error !== null) {
            const half = scale.x(point.time + point.error) - x;
            if (half > 2) paint.strokeRect(x - half, y - 4.5, 2 * half, 9);
        }
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

/** @param {any} row @returns {Point|null} */
export function pointOf(row) {
    const time = toBig(row.time_ns ?? row.opened_time_ns);
    return time === null
        ? null
        : {
              time,
              severity: row.scope ? gapSeverity(row) : String(row.severity),
              appliance: row.appliance,
              error: toBig(row.uncertainty_ns),
          };
}
