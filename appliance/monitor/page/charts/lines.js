// SPDX-License-Identifier: Apache-2.0
import { errorsOf, seamsOf, silencesOf } from "../data/spans.js";
import { clockText, fromSeconds, timeTitle } from "../data/time.js";
import { duration, quantity } from "../parts/format.js";
import { h, put } from "../parts/dom.js";
import { bandLimits, drawBands } from "./band.js";
import { Dashes, seriesColour } from "./colours.js";
import { Figure } from "./figure.js";
import { drawErrors, drawFlags, drawSeams, drawSilences, flagText } from "./pattern.js";
import { durationAxis, logLimits, Plot, rateAxis, timeAxis } from "./plot.js";

/**
 * @typedef {{label: string, values: (number|null)[]}} Line
 * @typedef {{times: number[], step: number, lines: Line[], flags: ArrayLike<number>,
 *     spans?: import("../data/spans.js").Part[]}} LineData  times and step in seconds
 */

/** Lines over time; hatched where the data are incomplete or missing. */
export class LineChart {
    /**
     * @param {string} title
     * @param {{labels: string[], height?: number, log?: boolean, unit?: "duration"|"per_second", note?: string}} options
     */
    constructor(title, { labels, height = 170, log = false, unit = "per_second", note = "" }) {
        this.labels = labels;
        this.log = log;
        this.text =
            unit === "duration"
                ? (/** @type {any} */ value) => duration(value)
                : (/** @type {any} */ value) => quantity(value, "per_second");
        this.axis = unit === "duration" ? durationAxis : rateAxis;
        this.legend = h("div", { class: "legend" });
        this.bandNote = h("span", { class: "legend" });
        this.figure = new Figure(title, { height, note, tools: [this.legend, h("span", { class: "gap" }), this.bandNote] });
        this.figure.table = () => this.dataTable();
        /** @type {LineData|null} */
        this.data = null;
        /** Usual values behind the lines, by their labels. @type {Record<string, import("../data/baseline.js").Band[]>} */
        this.bands = {};
        this.plot = new Plot(this.figure, (width, height) => this.options(width, height));
        this.drawLegend(null);
    }

    get element() {
        return this.figure.element;
    }

    /** @param {LineData} data */
    setData(data) {
        this.data = data;
        this.figure.setState(null);
        this.plot.setData([middles(data), ...data.lines.map((line) => line.values)]);
        this.drawLegend(null);
        this.figure.drawData();
    }

    /**
     * @param {Record<string, import("../data/baseline.js").Band[]>} bands by the lines' labels
     * @param {string} note  what they are of, or why there is none
     */
    setBands(bands, note) {
        this.bands = bands;
        put(this.bandNote, note);
        this.plot.plot?.redraw();
    }

    /** @param {number} width @param {number} height */
    options(width, height) {
        return {
            width,
            height,
            legend: { show: false },
            cursor: { drag: { x: false, y: false }, points: { size: 5 } },
            padding: [8, 26, 0, 0],
            scales: {
                x: { time: false, range: () => this.xLimits() },
                y: this.log
                    ? {
                          distr: 3,
                          range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) =>
                              logLimits(...this.withBands(low, high)),
                      }
                    : {
                          range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ high) => [
                              0,
                              Math.max(1, (this.withBands(0, high)[1] || 0) * 1.08),
                          ],
                      },
            },
            axes: [timeAxis(), this.axis()],
            series: [
                {},
                ...this.labels.map((label, n) => ({
                    label,
                    stroke: seriesColour(n),
                    dash: Dashes[n % Dashes.length],
                    width: 1.4,
                    points: {
                        show: true,
                        size: 4,
                        filter: (/** @type {any} */ plot, /** @type {number} */ series) => alone(plot.data[series]),
                    },
                    spanGaps: false,
                })),
            ],
            hooks: {
                drawClear: [(/** @type {any} */ plot) => this.drawFlags(plot)],
                setCursor: [(/** @type {any} */ plot) => this.drawLegend(plot.cursor.idx ?? null)],
            },
        };
    }

    /**
     * Limits that the bands on screen lie in too.
     * @param {number} low
     * @param {number} high
     * @returns {[number, number]}
     */
    withBands(low, high) {
        const limits = bandLimits(Object.values(this.bands).flat(), this.xLimits());
        return limits === null
            ? [low, high]
            : [Math.min(low ?? limits[0], limits[0] || low), Math.max(high ?? 0, limits[1])];
    }

    /** @returns {[number, number]} */
    xLimits() {
        const { times, step } = this.data ?? { times: [0, 1], step: 1 };
        return [times[0] ?? 0, (times[times.length - 1] ?? 1) + step];
    }

    /** @param {any} plot */
    drawFlags(plot) {
        const data = this.data;
        if (!data) return;
        this.labels.forEach((label, n) => drawBands(plot, this.bands[label] ?? [], n));
        drawFlags(plot.ctx, data.flags, (c) => plot.valToPos(data.times[0] + c * data.step, "x", true), plot.bbox);
        const place = {
            x: (/** @type {number} */ time) => plot.valToPos(time, "x", true),
            y: (/** @type {number} */ value) => plot.valToPos(value, "y", true),
        };
        const errors = errorsOf(data.spans ?? []);
        data.lines.forEach(({ values }, n) =>
            drawErrors(plot.ctx, errors, { ...data, times: middles(data), values, colour: seriesColour(n) }, place),
        );
        drawSeams(plot.ctx, seamsOf(data.spans ?? []), place.x, plot.bbox);
        drawSilences(plot.ctx, silencesOf(data.spans ?? []), place.x, plot.bbox);
    }

    /** @param {number|null} at */
    drawLegend(at) {
        const data = this.data;
        const flags = data && at !== null ? flagText(data.flags[at]) : "";
        put(
            this.legend,
            at === null || !data
                ? null
                : h(
                      "span",
                      { class: "legend-time" },
                      `${clockText(fromSeconds(data.times[at]))}${flags ? ` ${flags}` : ""}`,
                  ),
            this.labels.map((label, n) =>
                h(
                    "span",
                    { class: `legend-item series-${n + 1}` },
                    h("span", { class: "swatch", "aria-hidden": "true" }),
                    at === null || !data ? label : `${label} ${this.text(data.lines[n]?.values[at])}`,
                ),
            ),
        );
    }

    dataTable() {
        const data = this.data ?? { times: [], lines: [], flags: [] };
        return {
            columns: [timeTitle(), ...this.labels, "marks"],
            rows: data.times
                .map((time, n) => [
                    clockText(fromSeconds(time)),
                    ...data.lines.map((line) => this.text(line.values[n])),
                    flagText(data.flags[n] ?? 0),
                ])
                .reverse(),
        };
    }

    close() {
        this.plot.close();
    }
}

/** Middles of the columns, where their values stand. @param {LineData} data */
const middles = ({ times, step }) => times.map((time) => time + step / 2);

/** Values without a neighbour, of which a line would show nothing. @param {(number|null)[]} values */
const alone = (values) =>
    values.flatMap((value, n) =>
        value !== null && (values[n - 1] ?? null) === null && (values[n + 1] ?? null) === null ? [n] : [],
    );

/**
 * Lines of an answer of /range: events a second in the fastest and in the slowest interval of each column.
 * @param {any} answer
 * @returns {LineData}
 */
export function linesOfRange(answer) {
    const step = Number(answer.columns.step_ns) / 1e9;
    const start = Number(answer.columns.start_time_ns) / 1e9;
    const values = (/** @type {any[]} */ list) => list.map((value) => (value === null ? null : Number(value)));
    return {
        times: Array.from({ length: Number(answer.columns.count) }, (_, n) => start + n * step),
        step,
        flags: answer.flags.map(Number),
        spans: answer.spans,
        lines: [
            { label: "greatest", values: values(answer.rate_max) },
            { label: "smallest", values: values(answer.rate_min) },
        ],
    };
}
