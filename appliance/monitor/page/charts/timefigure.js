// SPDX-License-Identifier: Apache-2.0
import { clockText } from "../data/time.js";
import { h } from "../parts/dom.js";
import { duration } from "../parts/format.js";
import { Figure } from "./figure.js";
import { OwnCanvas } from "./own.js";
import { drawUnknown } from "./pattern.js";
import { dragTime, TimeScale } from "./timescale.js";

/** Shortest window, in ns. */
const Shortest = 10n;

/**
 * @typedef {{from: bigint, to: bigint}} Time
 * @typedef {Object} TimeFigureOptions
 * @property {number} height
 * @property {string} note  beside the heading, while the whole range is shown
 * @property {number} left  pixels of the labels on the left
 * @property {number} foot  pixels of the times below
 * @property {(drawing: import("./own.js").Drawing, scale: TimeScale) => void} draw  all but the times
 */

/** Figure over time whose canvas draws itself: dragging zooms, down to the nanosecond, and a button goes back. */
export class TimeFigure {
    /** @param {string} title @param {TimeFigureOptions} options */
    constructor(title, options) {
        this.options = options;
        this.back = h(
            "button",
            { class: "small no-print", hidden: true, on: { click: () => this.choose(null, null) } },
            "whole range",
        );
        this.figure = new Figure(title, { height: options.height, note: options.note, tools: [this.back] });
        this.range = { from: 0n, to: 1n };
        /** Start of what is known; null for all. @type {bigint|null} */
        this.known = null;
        /** Times of which nothing is known. @type {Time[]} */
        this.holes = [];
        /** Start of what a list has that goes on; null for all. @type {bigint|null} */
        this.reach = null;
        /** @type {Time|null} */
        this.window = null;
        /** @type {TimeScale|null} */
        this.scale = null;
        this.own = new OwnCanvas(this.figure, (drawing) => this.draw(drawing));
        dragTime(
            this.own.canvas,
            () => this.scale,
            (from, to) => this.choose(from, to),
        );
    }

    get element() {
        return this.figure.element;
    }

    /**
     * Draws what changed over a range.
     * @param {bigint} from
     * @param {bigint} to
     * @param {bigint|null} known  what was before is hatched: nothing is known of it, which is other than nothing
     * @param {Time[]} [holes]  hatched too
     * @param {bigint|null} [reach]  what was before is in no list on screen, and dotted: it may be known
     */
    show(from, to, known, holes = [], reach = null) {
        this.range = { from, to };
        this.known = known;
        this.holes = holes;
        this.reach = reach;
        this.figure.setState(null);
        this.own.draw();
        this.figure.drawData();
    }

    /** @param {bigint|null} from @param {bigint|null} to */
    choose(from, to) {
        this.window = from !== null && to !== null && to - from >= Shortest ? { from, to } : null;
        this.back.hidden = this.window === null;
        this.figure.setNote(
            this.window
                ? `${clockText(from, 9)} \u2013 ${clockText(to, 9)}, ${duration(this.window.to - this.window.from)}`
                : this.options.note,
        );
        this.own.draw();
    }

    /** @param {import("./own.js").Drawing} drawing */
    draw(drawing) {
        const { from, to } = this.window ?? this.range;
        this.scale = new TimeScale(from, to, this.options.left, drawing.width - 10);
        this.scale.draw(drawing.paint, 2, drawing.height - this.options.foot);
        const { known, holes, reach } = this;
        drawUnknown(drawing, this.scale, { known, holes, reach, foot: this.options.foot });
        this.options.draw(drawing, this.scale);
    }

    close() {
        this.own.close();
    }
}
