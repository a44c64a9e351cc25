// SPDX-License-Identifier: Apache-2.0
import { seamsOf, silencesOf } from "../data/spans.js";
import { clockText, fromSeconds, timeTitle } from "../data/time.js";
import { h, put } from "../parts/dom.js";
import { duration, whole } from "../parts/format.js";
import { isDark, rampColour } from "./colours.js";
import { Figure } from "./figure.js";
import { drawFlags, drawSeams, drawSilences, flagText } from "./pattern.js";
import { durationAxis, Plot, timeAxis } from "./plot.js";

/** @typedef {import("../data/heatmap.js").HeatMap} HeatMap */
/**
 * @typedef {{onBox: (from: bigint, to: bigint) => void, onCell: (from: bigint, to: bigint, low: number, high: number) => void}} HeatEvents
 */

/** Samples by time and value; the colour is the logarithm of their number. */
export class HeatChart {
    /** @param {string} title @param {HeatEvents} events @param {{height?: number}} [options] */
    constructor(title, events, { height = 260 } = {}) {
        this.events = events;
        this.legend = h("div", { class: "legend" });
        this.figure = new Figure(title, { height, tools: [this.legend] });
        this.figure.table = () => this.dataTable();
        /** @type {HeatMap|null} */
        this.map = null;
        this.image = document.createElement("canvas");
        this.limits = [0, 1];
        this.plot = new Plot(this.figure, (width, height) => this.options(width, height));
    }

    get element() {
        return this.figure.element;
    }

    /** @param {HeatMap} map */
    setMap(map) {
        this.map = map;
        this.figure.setState(null);
        this.paint();
        const [from, to] = [map.time(0), map.time(map.count)];
        this.plot.setData([
            [from, to],
            [map.bounds[this.limits[0]], map.bounds[this.limits[1]]],
        ]);
        this.figure.drawData();
    }

    /** Paints the cells, one pixel each, and finds the rows in use. */
    paint() {
        const map = /** @type {HeatMap} */ (this.map);
        const { count, rows, counts } = map;
        this.image.width = count;
        this.image.height = rows;
        const paint = /** @type {CanvasRenderingContext2D} */ (this.image.getContext("2d"));
        const pixels = paint.createImageData(count, rows);
        let [low, high, most] = [rows, 0, 1];
        for (let at = 0; at < counts.length; at++) {
            if (counts[at] === 0) continue;
            const row = at % rows;
            if (row < low) low = row;
            if (row > high) high = row;
            if (counts[at] > most) most = counts[at];
        }
        this.most = low > high ? 0 : most;
        this.limits = low > high ? [0, rows] : [Math.max(0, low - 2), Math.min(rows, high + 3)];
        fillPixels(pixels.data, map, most, isDark());
        paint.putImageData(pixels, 0, 0);
    }

    /** @param {number} width @param {number} height */
    options(width, height) {
        return {
            width,
            height,
            legend: { show: false },
            padding: [8, 26, 0, 0],
            cursor: { drag: { x: true, y: false, setScale: false, dist: 5 }, points: { show: false } },
            scales: { x: { time: false, range: () => this.xLimits() }, y: { distr: 3, range: () => this.yLimits() } },
            axes: [timeAxis(), durationAxis()],
            series: [{}, { paths: () => null, points: { show: false } }],
            hooks: {
                drawClear: [(/** @type {any} */ plot) => this.drawCells(plot)],
                setCursor: [(/** @type {any} */ plot) => this.drawLegend(plot)],
                setSelect: [(/** @type {any} */ plot) => this.onSelect(plot)],
                ready: [(/** @type {any} */ plot) => plot.over.addEventListener("click", () => this.onClick(plot))],
            },
        };
    }

    /** @returns {[number, number]} */
    xLimits() {
        return this.map ? [this.map.time(0), this.map.time(this.map.count)] : [0, 1];
    }

    /** @returns {[number, number]} */
    yLimits() {
        return this.map ? [Math.max(1, this.map.bounds[this.limits[0]]), this.map.bounds[this.limits[1]]] : [1e3, 1e6];
    }

    /** @param {any} plot */
    drawCells(plot) {
        const map = this.map;
        if (!map) return;
        this.paint();
        const { ctx, bbox } = plot;
        ctx.save();
        ctx.imageSmoothingEnabled = false;
        for (let row = this.limits[0]; row < this.limits[1]; row++) {
            const top = Math.round(plot.valToPos(map.bounds[row + 1], "y", true));
            const bottom = Math.round(plot.valToPos(Math.max(1, map.bounds[row]), "y", true));
            ctx.drawImage(
                this.image,
                0,
                map.rows - 1 - row,
                map.count,
                1,
                bbox.left,
                top,
                bbox.width,
                Math.max(1, bottom - top),
            );
        }
        ctx.restore();
        drawFlags(ctx, map.flags, (c) => plot.valToPos(map.time(c), "x", true), bbox);
        const xOf = (/** @type {number} */ time) => plot.valToPos(time, "x", true);
        drawSeams(ctx, seamsOf(map.spans), xOf, bbox);
        drawSilences(ctx, silencesOf(map.spans), xOf, bbox);
    }

    /** Column and row under the cursor. @param {any} plot */
    cellAt(plot) {
        const map = this.map;
        const { left, top } = plot.cursor;
        if (!map || left < 0 || top < 0) return null;
        const column = Math.floor(((plot.posToVal(left, "x") - map.time(0)) * 1e9) / map.step);
        return column < 0 || column >= map.count ? null : { column, row: map.rowOf(plot.posToVal(top, "y")) };
    }

    /** @param {any} plot */
    drawLegend(plot) {
        const cell = this.cellAt(plot);
        const map = this.map;
        if (!cell || !map) {
            const most = this.most ?? 0;
            put(this.legend, most > 0 ? `darker or brighter: more samples, at most ${whole(most)} in a cell` : "");
            return;
        }
        const count = map.counts[cell.column * map.rows + cell.row];
        put(
            this.legend,
            `${clockText(fromSeconds(map.time(cell.column)))}  ${duration(map.bounds[cell.row], 3)} \u2013 ${duration(map.bounds[cell.row + 1], 3)}: ${whole(count)} samples ${flagText(map.flags[cell.column])}`,
        );
    }

    /** @param {any} plot */
    onSelect(plot) {
        const { left, width } = plot.select;
        if (width < 5) return;
        this.events.onBox(fromSeconds(plot.posToVal(left, "x")), fromSeconds(plot.posToVal(left + width, "x")));
    }

    /** @param {any} plot */
    onClick(plot) {
        const cell = this.cellAt(plot);
        const map = this.map;
        if (!cell || !map || plot.select.width >= 5) return;
        const from = map.start + BigInt(cell.column) * BigInt(map.step);
        this.events.onCell(from, from + BigInt(map.step), map.bounds[cell.row], map.bounds[cell.row + 1]);
    }

    dataTable() {
        const map = this.map;
        if (!map) return { columns: [], rows: [] };
        const rows = Array.from({ length: map.count }, (_, c) => {
            let sum = 0;
            for (let r = 0; r < map.rows; r++) sum += map.counts[c * map.rows + r];
            return [
                clockText(fromSeconds(map.time(c))),
                map.flags[c] & 1 ? "no data" : whole(sum),
                ...map.percentiles.map((line) => duration(line.values[c])),
                flagText(map.flags[c]),
            ];
        });
        return {
            columns: [
                timeTitle(),
                "samples",
                ...map.percentiles.map((line) => (line.p === 100 ? "max" : `p${line.p}`)),
                "marks",
            ],
            rows: rows.reverse(),
        };
    }

    close() {
        this.plot.close();
    }
}

/** @param {Uint8ClampedArray} data @param {HeatMap} map @param {number} most @param {boolean} dark */
function fillPixels(data, map, most, dark) {
    const top = Math.log(most + 1);
    for (let c = 0; c < map.count; c++) {
        for (let r = 0; r < map.rows; r++) {
            const count = map.counts[c * map.rows + r];
            if (count === 0) continue;
            const at = ((map.rows - 1 - r) * map.count + c) * 4;
            const [red, green, blue] = rampColour(0.15 + 0.85 * (Math.log(count + 1) / top), dark);
            data[at] = red;
            data[at + 1] = green;
            data[at + 2] = blue;
            data[at + 3] = 255;
        }
    }
}
