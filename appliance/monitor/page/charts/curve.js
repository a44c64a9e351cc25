// SPDX-License-Identifier: Apache-2.0
import uPlot from "/page/uplot/uPlot.esm.js";
import { curveOf, lastPercentile } from "../data/curve.js";
import { h, put } from "../parts/dom.js";
import { counted, duration } from "../parts/format.js";
import { empty } from "../parts/states.js";
import { colours, Dashes, seriesColour } from "./colours.js";
import { Figure } from "./figure.js";
import { durationAxis, logLimits, percentileAxis, Plot } from "./plot.js";

/** @typedef {{label: string, distribution: any}} Curve */

/** Percentile curves of distributions on two log axes and one scale; each ends where its samples end. */
export class CurveChart {
    /** @param {string} title @param {{height?: number}} [options] */
    constructor(title, { height = 220 } = {}) {
        this.legend = h("div", { class: "legend legend-wrap" });
        this.figure = new Figure(title, { height, tools: [this.legend] });
        this.figure.table = () => this.dataTable();
        /** @type {Curve[]} */
        this.curves = [];
        /** Those that have samples, with their place among all, which has its colour. @type {[number, Curve][]} */
        this.drawn = [];
        this.shape = "";
        this.plot = new Plot(this.figure, (width, height) => this.options(width, height));
    }

    get element() {
        return this.figure.element;
    }

    /** @param {Curve[]} curves */
    setCurves(curves) {
        this.curves = curves;
        const lists = curves.map(({ distribution }) => {
            const { x, y } = curveOf(distribution);
            return [x, y];
        });
        // One without a sample would leave the others without a scale.
        const places = curves.flatMap((_, n) => (lists[n][0].length > 0 ? [n] : []));
        this.drawn = places.map((n) => [n, curves[n]]);
        this.figure.setState(places.length > 0 ? null : empty("no samples in this time"));
        const shape = JSON.stringify(this.drawn.map(([n, { label }]) => [n, label]));
        const some = places.map((n) => lists[n]);
        const data = some.length > 1 ? uPlot.join(/** @type {any} */ (some)) : (some[0] ?? [[]]);
        if (shape !== this.shape) {
            this.shape = shape;
            this.plot.data = data;
            this.plot.rebuild();
        } else this.plot.setData(data);
        put(
            this.legend,
            curves.map(({ label, distribution }, n) =>
                h(
                    "span",
                    { class: `legend-item series-${n + 1}` },
                    h("span", { class: "swatch", "aria-hidden": "true" }),
                    lists[n][0].length > 0
                        ? `${label}: ${endText(Number(distribution.count))}`
                        : `${label} has no samples: it has no curve`,
                ),
            ),
        );
        this.figure.drawData();
    }

    /** @param {number} width @param {number} height */
    options(width, height) {
        const most = Math.max(10, ...this.curves.map(({ distribution }) => Number(distribution.count)));
        return {
            width,
            height,
            legend: { show: false },
            cursor: { drag: { x: false, y: false }, points: { size: 5 } },
            padding: [8, 34, 0, 0],
            scales: {
                x: { time: false, distr: 3, range: () => [1, 10 ** Math.ceil(Math.log10(most) - 1e-9)] },
                y: {
                    distr: 3,
                    range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) =>
                        logLimits(low, high),
                },
            },
            axes: [percentileAxis(), durationAxis()],
            series: [
                {},
                ...this.drawn.map(([n, { label }]) => ({
                    label,
                    stroke: seriesColour(n),
                    dash: Dashes[n % Dashes.length],
                    width: 1.8,
                    spanGaps: true,
                    points: { show: false },
                })),
            ],
            hooks: { draw: [(/** @type {any} */ plot) => this.drawEnds(plot)] },
        };
    }

    /** Marks the last sample of each curve. @param {any} plot */
    drawEnds(plot) {
        for (const [n, { distribution }] of this.drawn) {
            const { x, y } = curveOf(distribution);
            const [left, top] = [plot.valToPos(x[x.length - 1], "x", true), plot.valToPos(y[y.length - 1], "y", true)];
            plot.ctx.fillStyle = seriesColour(n);
            plot.ctx.strokeStyle = colours().panel;
            plot.ctx.beginPath();
            plot.ctx.rect(left - 4, top - 4, 8, 8);
            plot.ctx.fill();
            plot.ctx.stroke();
        }
    }

    dataTable() {
        const ps = [50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999];
        return {
            columns: ["percentile", ...this.curves.map((curve) => curve.label)],
            rows: ps.map((p) => [
                `p${p}`,
                ...this.curves.map(({ distribution }) => duration(valueAt(distribution, p))),
            ]),
        };
    }

    close() {
        this.plot.close();
    }
}

/** @param {number} count */
const endText = (count) => `${counted(count, "sample")}, ends at p${lastPercentile(count)}`;

/**
 * Value of a percentile, null where fewer than one sample lies beyond it.
 * @param {any} distribution
 * @param {number} p
 */
export function valueAt(distribution, p) {
    const count = Number(distribution.count);
    if (count * (1 - p / 100) < 0.999999) return null;
    let below = 0;
    for (const [, highest, samples] of distribution.buckets ?? []) {
        below += Number(samples);
        if (below >= (p / 100) * count - 1e-9) return Number(highest);
    }
    return null;
}
