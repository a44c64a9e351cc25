// SPDX-License-Identifier: Apache-2.0
import { nameText } from "../parts/dom.js";
import { duration, percent, whole } from "../parts/format.js";
import { empty } from "../parts/states.js";
import { colours, Dashes, seriesColour } from "./colours.js";
import { Figure } from "./figure.js";
import { label, OwnCanvas, rule } from "./own.js";

/** @typedef {{line: string, distribution: any}} Side */

const [Least, Most] = [10, 1e8];

/**
 * Share of all races in which a side leads by at least a time.
 * @param {Side} side
 * @param {number} races
 * @returns {[number, number][]}
 */
export function leads(side, races) {
    let left = Number(side.distribution.count);
    /** @type {[number, number][]} */
    const points = [[Least, left / races]];
    for (const [lowest, highest, count] of side.distribution.buckets ?? []) {
        points.push([Math.max(Least, Number(lowest)), left / races]);
        left -= Number(count);
        points.push([Math.max(Least, Number(highest)), left / races]);
    }
    return points;
}

/**
 * Race of two lines as mirrored curves: the first line's lead to the right, the second's to the left, log time axis.
 */
export class RaceChart {
    /** @param {number} [height] */
    constructor(height = 190) {
        this.figure = new Figure("Line race", { height });
        this.figure.table = () => this.dataTable();
        /** @type {Side[]} */
        this.sides = [];
        this.resolution = 0;
        this.own = new OwnCanvas(this.figure, (drawing) => this.draw(drawing));
    }

    get element() {
        return this.figure.element;
    }

    /** @param {Side[]} sides @param {number} resolution */
    setSides(sides, resolution) {
        this.sides = sides;
        this.resolution = resolution;
        const races = this.races();
        this.figure.setState(races > 0 ? null : empty("no race in this time"));
        this.figure.setNote(
            `${whole(races)} races; ${sides.map((side) => `${nameText(side.line, 12)} first ${percent(races ? Number(side.distribution.count) / races : null, 1)}`).join(", ")}`,
        );
        this.own.draw();
        this.figure.drawData();
    }

    races() {
        return this.sides.reduce((sum, side) => sum + Number(side.distribution.count), 0);
    }

    /** @param {import("./own.js").Drawing} drawing */
    draw({ paint, width, height }) {
        if (this.sides.length < 2 || this.races() === 0) return;
        const box = { left: 40, right: width - 12, top: 16, bottom: height - 24 };
        const middle = (box.left + box.right) / 2;
        const half = (box.right - box.left) / 2;
        const xOf = (/** @type {number} */ ns, /** @type {number} */ side) =>
            middle +
            (side === 0 ? 1 : -1) *
                half *
                (Math.log(Math.min(Most, Math.max(Least, ns)) / Least) / Math.log(Most / Least));
        const yOf = (/** @type {number} */ share) => box.bottom - share * (box.bottom - box.top);
        this.drawAxes(paint, box, xOf, yOf, middle);
        this.sides.slice(0, 2).forEach((side, n) => this.drawSide(paint, side, n, xOf, yOf));
        label(paint, `${nameText(this.sides[1].line, 16)} ahead by at least`, box.left + 4, 8);
        label(paint, `${nameText(this.sides[0].line, 16)} ahead by at least`, box.right, 8, { align: "right" });
    }

    /**
     * @param {CanvasRenderingContext2D} paint
     * @param {any} box
     * @param {(ns: number, side: number) => number} xOf
     * @param {(share: number) => number} yOf
     * @param {number} middle
     */
    drawAxes(paint, box, xOf, yOf, middle) {
        if (this.resolution > Least) {
            paint.fillStyle = colours().line;
            const edge = xOf(this.resolution, 0) - middle;
            paint.fillRect(middle - edge, box.top, 2 * edge, box.bottom - box.top);
        }
        for (const share of [0, 0.25, 0.5, 0.75, 1]) {
            rule(paint, box.left, yOf(share), box.right, yOf(share));
            label(paint, percent(share), box.left - 5, yOf(share), { align: "right" });
        }
        rule(paint, middle, box.top, middle, box.bottom, "dim");
        for (const side of [0, 1]) {
            for (let ns = 100; ns < Most; ns *= 10) {
                rule(paint, xOf(ns, side), box.bottom, xOf(ns, side), box.bottom + 4, "dim");
                if (half(box) > 220 || Math.log10(ns) % 2 === 1)
                    label(paint, duration(ns, 1), xOf(ns, side), box.bottom + 13, { align: "center" });
            }
        }
    }

    /**
     * @param {CanvasRenderingContext2D} paint
     * @param {Side} side
     * @param {number} n
     * @param {(ns: number, side: number) => number} xOf
     * @param {(share: number) => number} yOf
     */
    drawSide(paint, side, n, xOf, yOf) {
        paint.strokeStyle = seriesColour(n);
        paint.setLineDash(Dashes[n]);
        paint.lineWidth = 2;
        paint.beginPath();
        leads(side, this.races()).forEach(([ns, share], at) =>
            at === 0 ? paint.moveTo(xOf(ns, n), yOf(share)) : paint.lineTo(xOf(ns, n), yOf(share)),
        );
        paint.stroke();
        paint.setLineDash([]);
    }

    dataTable() {
        const races = this.races();
        const rows = [];
        for (let ns = Least; ns <= Most; ns *= 10) {
            rows.push([
                duration(ns, 1),
                ...this.sides.map((side) => {
                    const ahead = (side.distribution.buckets ?? []).reduce(
                        (/** @type {number} */ sum, /** @type {any} */ bucket) =>
                            sum + (Number(bucket[0]) >= ns ? Number(bucket[2]) : 0),
                        0,
                    );
                    return percent(races ? ahead / races : null, 3);
                }),
            ]);
        }
        return { columns: ["ahead by at least", ...this.sides.map((side) => nameText(side.line, 16))], rows };
    }

    close() {
        this.own.close();
    }
}

/** @param {any} box */
const half = (box) => (box.right - box.left) / 2;
