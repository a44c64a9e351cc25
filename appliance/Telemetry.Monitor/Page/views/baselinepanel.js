// SPDX-License-Identifier: Apache-2.0
import { DayDots } from "../charts/daydots.js";
import { bandsOf, comparedAppliance, getBaseline } from "../data/baseline.js";
import { Refresher } from "../data/refresher.js";
import { h, put } from "../parts/dom.js";

/** @typedef {import("../app.js").App} App */

const PaceMs = 60000;
const Why = "Days are compared for one appliance: choose it as the scope.";

/** A series compared with the same time of other days: bands for its chart, the verdicts in words, the days as dots. */
export class BaselinePanel {
    /**
     * @param {App} app
     * @param {import("../data/api.js").Query} filter  series and key
     * @param {(bands: Record<string, import("../data/baseline.js").Band[]>) => void} onBands  by the lines' names
     */
    constructor(app, filter, onBands) {
        this.app = app;
        this.filter = filter;
        this.onBands = onBands;
        this.texts = h("ul", { class: "baseline-texts" });
        this.dots = new DayDots("p99 at this time of other days", 110);
        this.dots.element.hidden = true;
        this.element = h("section", { class: "panel baseline", "aria-label": "Baseline" }, this.texts, this.dots.element);
        this.element.hidden = true;
        this.refresher = new Refresher(
            app,
            PaceMs,
            (signal) => this.load(signal),
            (error) => this.show([error instanceof Error ? error.message : String(error)], null),
        );
    }

    poke() {
        this.refresher.poke();
    }

    /** @param {AbortSignal} signal */
    async load(signal) {
        const appliance = comparedAppliance(this.app);
        if (appliance === null) {
            const tiers = this.app.about?.tiers ?? [];
            if (tiers.some((/** @type {any} */ tier) => tier.tier === "disk_slots")) this.show([Why], null);
            return;
        }
        const [p99, p50] = await Promise.all(
            ["p99", "p50"].map((value) =>
                getBaseline({ ...this.filter, appliance, value }, this.app.span(), signal),
            ),
        );
        this.onBands({ p99: bandsOf(p99), p50: bandsOf(p50) });
        this.show([p99, p50].filter((answer) => answer.newest).map((answer) => answer.newest.text), p99);
    }

    /** @param {string[]} texts @param {any} answer */
    show(texts, answer) {
        this.element.hidden = texts.length === 0;
        put(
            this.texts,
            texts.map((text) => h("li", {}, text)),
        );
        this.dots.element.hidden = !answer?.newest || answer.newest.days.length === 0;
        if (!this.dots.element.hidden) this.dots.setAnswer(answer);
    }

    close() {
        this.dots.close();
    }
}

/**
 * Verdicts on the newest slot of some values, as lines of text; nothing where the monitor keeps no slots.
 * @param {App} app
 * @param {import("../data/api.js").Query[]} queries
 */
export function verdictLines(app, queries) {
    const element = h("ul", { class: "baseline-texts" });
    const refresher = new Refresher(
        app,
        PaceMs,
        async (signal) => {
            if (!(app.about?.tiers ?? []).some((/** @type {any} */ tier) => tier.tier === "disk_slots")) return;
            const answers = await Promise.all(queries.map((query) => getBaseline(query, app.span(), signal)));
            put(
                element,
                answers.filter((answer) => answer.newest).map((answer) => h("li", {}, answer.newest.text)),
            );
        },
        (error) => put(element, h("li", {}, error instanceof Error ? error.message : String(error))),
    );
    return { element, refresher };
}
