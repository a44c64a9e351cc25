// SPDX-License-Identifier: Apache-2.0
import { LineChart, linesOfRange } from "../charts/lines.js";
import { get } from "../data/api.js";
import { chartPace, Refresher } from "../data/refresher.js";
import { every } from "../data/spans.js";

/** Label of the line behind which the band of other days is drawn. */
export const RateLine = "greatest";

/** Words of the lengths of the intervals of which the lines are. @param {any[]} lengths */
function intervalsText(lengths) {
    const words = new Set(lengths.filter((length) => length !== null).map(every));
    if (words.size === 0) return "";
    return `each pixel's fastest and slowest interval${words.size > 2 ? "" : ` of ${[...words].join(" or ")}`}`;
}

/** Events a second over time: of the fastest and the slowest interval of each pixel. */
export class RateChart {
    /**
     * @param {import("../app.js").App} app
     * @param {string} title
     * @param {string} counter
     * @param {import("../data/api.js").Query} filter
     */
    constructor(app, title, counter, filter) {
        this.chart = new LineChart(title, { labels: [RateLine, "smallest"] });
        this.refresher = new Refresher(
            app,
            chartPace(app),
            async (signal) => {
                const { from, to } = app.span();
                const answer = await get("range", { counter, ...filter, from, to, columns: 900 }, signal);
                this.chart.figure.setNote(intervalsText(answer.interval_ns));
                this.chart.setData(linesOfRange(answer));
            },
            (error) => this.chart.figure.fail(error),
        );
    }

    get element() {
        return this.chart.element;
    }

    poke() {
        this.refresher.poke();
    }

    close() {
        this.chart.close();
    }
}
