// SPDX-License-Identifier: Apache-2.0
import uPlot from "/page/uplot/uPlot.esm.js";
import { duration, quantity, whole } from "../parts/format.js";
import { onTheme } from "../parts/theme.js";
import { clockText, fromSeconds, zoneText } from "../data/time.js";
import { colours } from "./colours.js";

/** @typedef {import("./figure.js").Figure} Figure */

/** Label of a power of ten of a duration. @param {number} ns */
const shortDuration = (ns) => duration(ns, 1);

/**
 * Values of a log axis: the decades, and 2 and 5 between where there are few.
 * @param {number} low
 * @param {number} high
 * @param {boolean} [fine]
 */
export function logSplits(low, high, fine = true) {
    const splits = [];
    const between = fine && Math.log10(high / low) < 2.5 ? [1, 2, 5] : [1];
    for (let base = 10 ** Math.floor(Math.log10(low) + 1e-9); base <= high * 1.0001; base *= 10)
        for (const factor of between)
            if (base * factor >= low * 0.9999 && base * factor <= high * 1.0001) splits.push(base * factor);
    return splits;
}

/** @param {boolean} fine */
const splitsOf =
    (fine) => (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ low, /** @type {number} */ high) =>
        logSplits(low, high, fine);

/** @param {Record<string, any>} more */
function axis(more) {
    const { dim, line } = colours();
    return {
        stroke: dim,
        font: "11px system-ui, sans-serif",
        grid: { stroke: line, width: 1 },
        ticks: { stroke: line, width: 1, size: 4 },
        ...more,
    };
}

/** Keeps every value of a log axis; the library would leave out those between decades. */
const all = (/** @type {any} */ _, /** @type {number[]} */ splits) => splits;

/** Steps of a time axis in seconds. */
const TimeSteps = [
    0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400,
];

/** Time axis in the chosen zone. */
export const timeAxis = () =>
    axis({
        size: 26,
        space: 84,
        label: (/** @type {any} */ plot) =>
            zoneText(fromSeconds(plot.scales.x.min), fromSeconds(plot.scales.x.max)),
        labelSize: 14,
        labelGap: 0,
        labelFont: "10px system-ui, sans-serif",
        incrs: TimeSteps,
        values: (/** @type {any} */ _, /** @type {number[]} */ splits) =>
            splits.map((value) => clockText(fromSeconds(value), splits[1] - splits[0] < 0.999 ? 3 : 0)),
    });

/** Axis of durations on a log scale. */
export const durationAxis = () =>
    axis({
        size: 58,
        splits: splitsOf(true),
        filter: all,
        values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map(shortDuration),
    });

/** Axis of counts. */
export const countAxis = () =>
    axis({
        size: 64,
        values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map((value) => whole(value)),
    });

/** Axis of events a second. */
export const rateAxis = () =>
    axis({
        size: 64,
        values: (/** @type {any} */ _, /** @type {number[]} */ splits) =>
            splits.map((value) => quantity(value, "per_second")),
    });

/** Axis of percentiles by 1/(1-p) on a log scale. */
export const percentileAxis = () =>
    axis({
        size: 28,
        splits: splitsOf(false),
        filter: all,
        values: (/** @type {any} */ plot, /** @type {number[]} */ splits) => {
            // The highest has its text, and those before it for which there is room.
            const step = Math.ceil((60 * splits.length) / plot.width);
            return splits.map((value, n) => ((splits.length - 1 - n) % step ? "" : percentText(value)));
        },
    });

/** Percentile at a place 1/(1-p). @param {number} value */
const percentText = (value) =>
    value <= 1 ? "0 %" : `${(100 - 100 / value).toFixed(Math.max(0, Math.round(Math.log10(value)) - 2))} %`;

/**
 * Limits of a log scale to whole decades or, of less than two, to 1, 2 and 5.
 * @param {number} low
 * @param {number} high
 * @returns {[number, number]}
 */
export function logLimits(low, high) {
    if (!(low > 0) || !(high > 0) || !Number.isFinite(high)) return [1e3, 1e6];
    return [
        10 ** Math.floor(Math.log10(low) + 1e-9),
        10 ** Math.ceil(Math.log10(high) - 1e-9 + (low === high ? 1 : 0)),
    ];
}

/** One uPlot in a figure: made again when its options change or colours do, else only given new data. */
export class Plot {
    /** @param {Figure} figure @param {(width: number, height: number) => any} options */
    constructor(figure, options) {
        this.figure = figure;
        this.options = options;
        /** @type {any} */
        this.data = null;
        /** @type {any} */
        this.plot = null;
        this.endTheme = onTheme(() => this.rebuild());
        this.observer = new ResizeObserver(() => this.resize());
        this.observer.observe(figure.plot);
    }

    /** @param {any} data */
    setData(data) {
        this.data = data;
        if (this.plot) this.plot.setData(data);
        else this.rebuild();
    }

    rebuild() {
        this.plot?.destroy();
        this.plot = null;
        const width = this.figure.plot.clientWidth;
        if (!this.data || width === 0) return;
        this.plot = new uPlot(this.options(width, this.figure.height), this.data, this.figure.plot);
    }

    resize() {
        const width = this.figure.plot.clientWidth;
        if (width === 0) return;
        if (!this.plot) this.rebuild();
        else if (this.plot.width !== width) this.plot.setSize({ width, height: this.figure.height });
    }

    close() {
        this.endTheme();
        this.observer.disconnect();
        this.plot?.destroy();
        this.figure.close();
    }
}
