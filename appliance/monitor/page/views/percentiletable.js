// SPDX-License-Identifier: Apache-2.0
import { lastPercentile } from "../data/curve.js";
import { h, put } from "../parts/dom.js";
import { smallTable } from "../parts/facts.js";
import { duration, percent, Unknown, whole } from "../parts/format.js";

/** @typedef {{label: string, distribution: any}} Curve */

const name = (/** @type {number} */ p) => (p === 100 ? "max" : `p${p}`);

/** Signed share, with the error of both numbers. @param {any} difference */
function differenceText(difference) {
    if (difference.ratio === null || difference.ratio === undefined) return Unknown;
    const share = Number(difference.ratio) - 1;
    const sign = share > 0 ? "+" : share < 0 ? "\u2212" : "";
    const error = Number(difference.error_ns) / Number(difference.then_ns);
    return `${sign}${percent(Math.abs(share), 1)} (\u00b1${percent(error, 1)})`;
}

/** What the samples bear. @param {any} distribution */
function endText({ count, percentiles }) {
    if (Number(count) === 0) return "Without a sample there is no percentile.";
    const error = percentiles[0]?.error ?? null;
    const ending = `Error of each value: ${error === null ? Unknown : `\u00b1${percent(error, 1)}`}.`;
    if (Number(count) === 1) return `One sample says nothing of percentiles. ${ending}`;
    return `${whole(count)} samples say nothing beyond p${lastPercentile(Number(count))}. ${ending}`;
}

/** Percentiles of distributions side by side; null is unknown, never a number. */
export class PercentileTable {
    constructor() {
        this.body = h("div");
        this.end = h("p", { class: "quiet" });
        this.element = h("div", {}, this.body, this.end);
        this.shape = "";
    }

    /** @param {Curve[]} curves @param {any[]|null} differences */
    update(curves, differences) {
        const shape = curves.map((curve) => curve.label).join("|") + (differences ? "+" : "");
        if (shape !== this.shape) {
            this.shape = shape;
            this.table = smallTable("Percentiles", [
                "percentile",
                ...curves.map((curve) => curve.label),
                ...(differences ? ["difference"] : []),
            ]);
            put(this.body, this.table.element);
        }
        const ps = curves[0].distribution.percentiles.map((/** @type {any} */ one) => Number(one.p));
        const row = (/** @type {string} */ title, /** @type {(distribution: any) => any} */ value) => [
            title,
            ...curves.map(({ distribution }) => duration(value(distribution))),
            ...(differences ? [""] : []),
        ];
        this.table?.setRows([
            ["samples", ...curves.map(({ distribution }) => whole(distribution.count)), ...(differences ? [""] : [])],
            row("min", (one) => one.min_ns),
            row("mean", (one) => one.mean_ns),
            ...ps.map((/** @type {number} */ p) => [
                name(p),
                ...curves.map(({ distribution }) =>
                    duration(
                        distribution.percentiles.find((/** @type {any} */ one) => Number(one.p) === p)?.value_ns ??
                            null,
                    ),
                ),
                ...(differences ? [differenceText(differences.find((one) => Number(one.p) === p) ?? {})] : []),
            ]),
            [
                "below 0",
                ...curves.map(({ distribution }) => whole(distribution.negative?.count)),
                ...(differences ? [""] : []),
            ],
            [
                "above 60 s",
                ...curves.map(({ distribution }) => whole(distribution.above_range?.count)),
                ...(differences ? [""] : []),
            ],
        ]);
        put(this.end, endText(curves[0].distribution));
    }
}
