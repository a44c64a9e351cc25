// SPDX-License-Identifier: Apache-2.0
import { DayCurves } from "../charts/daycurves.js";
import { DayDots } from "../charts/daydots.js";
import { addressOf } from "../data/api.js";
import {
    bandsOf,
    bandText,
    comparedAppliance,
    ComparedMs,
    getBaseline,
    getDays,
    keepsSlots,
} from "../data/baseline.js";
import { Refresher } from "../data/refresher.js";
import { h, put } from "../parts/dom.js";

/** @typedef {import("../app.js").App} App
 * @typedef {import("../charts/lines.js").LineChart} LineChart */

const Why = "Days are compared for one appliance: choose it as the scope.";
const textOf = (/** @type {unknown} */ error) => (error instanceof Error ? error.message : String(error));

/**
 * @typedef {Object} ComparedValue
 * @property {string} title  in the heading of its days
 * @property {import("../data/api.js").Query} query  value, and what it is of
 * @property {string} [line]  label of the line of the chart behind which its band is drawn
 * @property {boolean} [isNamed]  the verdict begins with the title, since it does not say what it is of
 */

/**
 * Values compared with the same time of other days: bands for a chart, the verdicts in words, the days of one of them as
 * dots, and on demand the whole of each day.
 */
export class BaselinePanel {
    /**
     * @param {App} app
     * @param {ComparedValue[]} values  their queries name the appliance, or that of the scope is taken
     * @param {() => LineChart|undefined} chart  of the bands
     */
    constructor(app, values, chart) {
        this.app = app;
        this.values = values;
        this.chart = chart;
        this.chosen = 0;
        /** @type {any[]} */
        this.answers = [];
        this.texts = h("ul", { class: "baseline-texts" });
        this.choice = /** @type {HTMLSelectElement} */ (
            h(
                "select",
                { class: "no-print", "aria-label": "Value of other days", hidden: values.length < 2 },
                values.map(({ title }, n) => h("option", { value: String(n) }, title)),
            )
        );
        this.choice.addEventListener("change", () => this.choose(Number(this.choice.value)));
        this.button = h(
            "button",
            {
                class: "small no-print",
                "aria-expanded": "false",
                title: "The whole of each day (b)",
                on: { click: () => this.toggle() },
            },
            "each day\u2019s curve",
        );
        this.file = /** @type {HTMLAnchorElement} */ (
            h("a", { class: "no-print", download: "baseline.csv", title: "All slots that were looked at" }, "CSV")
        );
        this.dots = new DayDots("", 110, [this.choice, this.button, this.file]);
        this.dots.figure.plot.classList.add("opens");
        this.dots.figure.plot.addEventListener("click", () => this.toggle());
        this.curves = new DayCurves("", 200);
        this.curves.element.hidden = true;
        this.element = h(
            "section",
            { class: "panel baseline", "aria-label": "Baseline" },
            this.texts,
            this.dots.element,
            this.curves.element,
        );
        this.element.hidden = true;
        this.refresher = new Refresher(
            app,
            ComparedMs,
            (signal) => this.load(signal),
            (error) => this.show([textOf(error)]),
        );
        this.days = this.daysRefresher();
        this.onDays = () => this.toggle();
        document.addEventListener("telemetry-days", this.onDays);
        this.choose(0);
    }

    daysRefresher() {
        return new Refresher(
            this.app,
            ComparedMs,
            async (signal) => {
                const { chosen } = this;
                const answer = await getDays(this.queryOf(chosen), signal);
                if (chosen !== this.chosen) return;
                this.curves.figure.setState(null);
                this.curves.setAnswer(answer);
            },
            (error) => this.curves.figure.fail(error),
        );
    }

    /** @param {number} n */
    queryOf(n) {
        const { query } = this.values[n];
        return { ...query, appliance: query.appliance ?? comparedAppliance(this.app) };
    }

    poke() {
        this.refresher.poke();
        if (!this.curves.element.hidden) this.days.poke();
    }

    /** Shows the days of another value. @param {number} n */
    choose(n) {
        this.chosen = n;
        this.dots.figure.setTitle(`${this.values[n].title} at this time of other days`);
        this.curves.figure.setTitle(`${this.values[n].title} over each day`);
        this.days = this.daysRefresher();
        this.drawDots();
        this.poke();
    }

    /** Opens and closes the curves of the days. */
    toggle() {
        if (this.element.hidden || this.dots.element.hidden) return;
        this.curves.element.hidden = !this.curves.element.hidden;
        this.button.setAttribute("aria-expanded", String(!this.curves.element.hidden));
        this.poke();
    }

    /** @param {AbortSignal} signal */
    async load(signal) {
        if (!keepsSlots(this.app)) return;
        if (!this.queryOf(0).appliance) {
            this.show([Why]);
            return;
        }
        /** @type {any[]} */
        const answers = [];
        // One after the other: the monitor has few places for them.
        for (let n = 0; n < this.values.length; n++)
            answers.push(await getBaseline(this.queryOf(n), this.app.span(), signal));
        this.answers = answers;
        const banded = this.values.map(({ line }, n) => ({ line, answer: answers[n] })).filter(({ line }) => line);
        if (banded.length > 0)
            this.chart()?.setBands(
                Object.fromEntries(banded.map(({ line, answer }) => [line, bandsOf(answer)])),
                bandText(banded[0].answer),
            );
        this.show(
            this.values.flatMap(({ title, isNamed }, n) =>
                answers[n].newest ? [`${isNamed ? `${title}: ` : ""}${answers[n].newest.text}`] : [],
            ),
        );
    }

    /** @param {string[]} texts */
    show(texts) {
        this.element.hidden = texts.length === 0;
        put(
            this.texts,
            texts.map((text) => h("li", {}, text)),
        );
        this.drawDots();
    }

    drawDots() {
        const answer = this.answers[this.chosen];
        this.dots.element.hidden = !answer?.newest || answer.newest.days.length === 0;
        if (this.dots.element.hidden) {
            this.curves.element.hidden = true;
            this.button.setAttribute("aria-expanded", "false");
            return;
        }
        this.file.href = addressOf("baseline", { ...this.queryOf(this.chosen), format: "csv" });
        this.dots.setAnswer(answer);
    }

    close() {
        document.removeEventListener("telemetry-days", this.onDays);
        this.dots.close();
        this.curves.close();
    }
}

/**
 * Draws the bands of other days behind the lines of a chart, once a minute.
 * @param {App} app
 * @param {LineChart} chart
 * @param {Record<string, import("../data/api.js").Query>} queries  by the labels of the lines
 */
export const bandRefresher = (app, chart, queries) =>
    new Refresher(
        app,
        ComparedMs,
        async (signal) => {
            if (!keepsSlots(app)) return;
            /** @type {Record<string, import("../data/baseline.js").Band[]>} */
            const bands = {};
            let text = "";
            for (const [line, query] of Object.entries(queries)) {
                const answer = await getBaseline(query, app.span(), signal);
                bands[line] = bandsOf(answer);
                text ||= bandText(answer);
            }
            chart.setBands(bands, text);
        },
        (error) => chart.setBands({}, `no band: ${textOf(error)}`),
    );
