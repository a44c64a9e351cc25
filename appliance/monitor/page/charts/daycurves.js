// SPDX-License-Identifier: Apache-2.0
import { clockText, fromSeconds, timeTitle, toBig } from "../data/time.js";
import { h, put } from "../parts/dom.js";
import { counted, quantity } from "../parts/format.js";
import { colours } from "./colours.js";
import { Figure } from "./figure.js";
import { countAxis, durationAxis, logLimits, Plot, timeAxis } from "./plot.js";

/** @typedef {{day: string, values: (number|null)[], leftOut: number}} Curve */

/** A value over the day: a thin line for each of the days before, today's drawn over them. */
export class DayCurves {
    /** @param {string} title @param {number} height */
    constructor(title, height) {
        this.legend = h("div", { class: "legend" });
        this.figure = new Figure(title, { height, tools: [this.legend] });
        this.figure.table = () => this.dataTable();
        this.unit = "ns";
        this.step = 300;
        /** Begins of the slots in seconds. @type {number[]} */
        this.times = [];
        /** Today, and the days before, the newest first. @type {Curve[]} */
        this.curves = [];
        this.plot = new Plot(this.figure, (width, size) => this.options(width, size));
    }

    get element() {
        return this.figure.element;
    }

    /** @param {any} answer of /baseline/days */
    setAnswer(answer) {
        this.unit = answer.unit;
        this.step = Number(answer.step_ns) / 1e9;
        const values = (/** @type {any} */ one) =>
            one.values.map((/** @type {any} */ value) => (value === null ? null : Number(value)));
        const curves = answer.days.map((/** @type {any} */ one) => ({
            day: String(one.day),
            values: values(one),
            leftOut: Number(one.left_out),
        }));
        // Only the part of the day that some day has.
        const isKnown = (/** @type {unknown} */ _, /** @type {number} */ n) =>
            curves.some((/** @type {Curve} */ one) => one.values[n] !== null);
        const from = Math.max(0, answer.start_times_ns.findIndex(isKnown));
        const to = answer.start_times_ns.findLastIndex(isKnown) + 1;
        this.times = answer.start_times_ns.slice(from, to).map((/** @type {any} */ time) => Number(toBig(time)) / 1e9);
        this.curves = curves.map((/** @type {Curve} */ one) => ({ ...one, values: one.values.slice(from, to) }));
        const leftOut = this.curves.reduce((sum, one) => sum + one.leftOut, 0);
        this.figure.setNote(
            `today over ${counted(this.curves.length - 1, "day")}, in slots of 5 min${leftOut ? `; ${counted(leftOut, "slot")} left out: incomplete, or too few samples` : ""}`,
        );
        // The number of lines changes with that of the days.
        this.plot.data = [this.times, ...this.drawn().map((one) => one.values)];
        this.plot.rebuild();
        this.drawLegend(null);
        this.figure.drawData();
    }

    /** Curves in the order of drawing: today last. */
    drawn() {
        return [...this.curves].reverse();
    }

    /** @param {number} width @param {number} height */
    options(width, height) {
        const isLog = this.unit === "ns";
        const { "series-1": ofDays, "series-2": ofToday } = colours();
        const last = this.curves.length - 1;
        return {
            width,
            height,
            legend: { show: false },
            cursor: { drag: { x: false, y: false }, points: { show: false } },
            padding: [8, 26, 0, 0],
            scales: {
                x: {
                    time: false,
                    range: () => [this.times[0] ?? 0, (this.times[this.times.length - 1] ?? 1) + this.step],
                },
                y: isLog
                    ? {
                          distr: 3,
                          range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) =>
                              logLimits(low, high),
                      }
                    : {
                          range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ high) => [
                              0,
                              (high || 1) * 1.08,
                          ],
                      },
            },
            axes: [
                timeAxis(),
                isLog
                    ? durationAxis()
                    : {
                          ...countAxis(),
                          values: (/** @type {any} */ _, /** @type {number[]} */ splits) =>
                              splits.map((value) => quantity(value, this.unit)),
                      },
            ],
            series: [
                {},
                ...this.drawn().map(({ day }, n) => ({
                    label: day,
                    stroke: n === last ? ofToday : ofDays,
                    alpha: n === last ? 1 : 0.45,
                    width: n === last ? 2.4 : 1,
                    points: { show: n === last, size: 4 },
                    spanGaps: false,
                })),
            ],
            hooks: {
                setCursor: [(/** @type {any} */ plot) => this.drawLegend(plot.cursor.idx ?? null)],
            },
        };
    }

    /** Lowest and highest value of the days before, with their days. @param {number} at */
    rangeAt(at) {
        const known = this.curves.slice(1).filter((one) => one.values[at] !== null);
        const sorted = known.sort((one, other) => Number(one.values[at]) - Number(other.values[at]));
        return sorted.length === 0 ? null : { low: sorted[0], high: sorted[sorted.length - 1], count: sorted.length };
    }

    /** @param {number|null} at */
    drawLegend(at) {
        const text = (/** @type {Curve} */ one) => quantity(one.values[Number(at)], this.unit);
        const range = at === null ? null : this.rangeAt(at);
        put(
            this.legend,
            at === null ? null : h("span", { class: "legend-time" }, clockText(fromSeconds(this.times[at]))),
            h(
                "span",
                { class: "legend-item series-today" },
                h("span", { class: "swatch", "aria-hidden": "true" }),
                at === null || !this.curves[0] ? "today" : `today ${text(this.curves[0])}`,
            ),
            h(
                "span",
                { class: "legend-item series-1" },
                h("span", { class: "swatch", "aria-hidden": "true" }),
                range === null
                    ? "days before"
                    : `${counted(range.count, "day")} before: ${text(range.low)} (${range.low.day}) to ${text(range.high)} (${range.high.day})`,
            ),
        );
    }

    dataTable() {
        const [, ...before] = this.curves;
        return {
            columns: [timeTitle(), "today", "lowest", "highest", ...before.map((one) => one.day)],
            rows: this.times
                .map((time, n) => {
                    const range = this.rangeAt(n);
                    return [
                        clockText(fromSeconds(time)),
                        quantity(this.curves[0].values[n], this.unit),
                        quantity(range?.low.values[n], this.unit),
                        quantity(range?.high.values[n], this.unit),
                        ...before.map((one) => quantity(one.values[n], this.unit)),
                    ];
                })
                .reverse(),
        };
    }

    close() {
        this.plot.close();
    }
}
