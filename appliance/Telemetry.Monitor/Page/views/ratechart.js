// SPDX-License-Identifier: Apache-2.0
import { LineChart, linesOfRange } from "../charts/lines.js";
import { get } from "../data/api.js";
import { chartPace, Refresher } from "../data/refresher.js";

/** Label of the line behind which the band of other days is drawn. */
export const RateLine = "greatest";

/** What happened in each second over time: the greatest and the smallest second of each pixel. */
export class RateChart {
    /**
     * @param {import("../app.js").App} app
     * @param {string} title
     * @param {string} counter
     * @param {import("../data/api.js").Query} filter
     */
    constructor(app, title, counter, filter) {
        this.chart = new LineChart(title, { labels: [RateLine, "smallest"], note: "of each pixel's seconds" });
        this.refresher = new Refresher(
            app,
            chartPace(app),
            async (signal) => {
                const { from, to } = app.span();
                const answer = await get("range", { counter, ...filter, from, to, columns: 900 }, signal);
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
