// SPDX-License-Identifier: Apache-2.0
import { kindTitle } from "../data/kinds.js";
import { series } from "../generated/metrics.js";
import { h, nameText } from "../parts/dom.js";
import { smallTable } from "../parts/facts.js";
import { markNode, marksOf, sinceMark } from "../parts/marks.js";
import { cellOf, titlesOf, valueAt } from "../parts/numbers.js";

/** @typedef {import("../app.js").App} App */

/** Percentile, null where fewer than one sample lies beyond it. @param {any} row @param {string} name */
export function valueOf(row, name) {
    const share = { p50_ns: 0.5, p90_ns: 0.1, p99_ns: 0.01, p999_ns: 0.001, p9999_ns: 0.0001 }[name];
    return share !== undefined && Number(row.count) * share < 0.999999 ? null : row[name];
}

/** @param {App} app @param {any} row @param {any} summary */
function rowOf(app, row, summary) {
    const address = new URLSearchParams({ series: row.series, key: row.key ?? "", scope: app.place.appliance });
    const marks = [...marksOf(row), ...sinceMark(row, app.latest.appliance, summary.start_time_ns)];
    return [
        [
            h("a", { href: `#/latency?${address}` }, kindTitle(row.series)),
            " ",
            h("span", { class: "quiet" }, nameText(row.key ?? "", 60)),
            ...marks.flatMap((mark) => [" ", markNode(mark)]),
        ],
        ...series.map((number) => cellOf(number, number.key in row ? valueOf(row, number.key) : valueAt(row, number))),
        nameText(row.attribution ?? "", 30),
    ];
}

/** Table of an appliance's series, of the whole day. @param {App} app @param {(row: any) => boolean} wanted */
export function seriesTable(app, wanted) {
    const table = smallTable("Series", [
        "series",
        ...titlesOf(series),
        "attribution",
    ]);
    return {
        element: h("div", { class: "wide-scroll" }, table.element),
        /** @param {any} summary */
        update: (summary) =>
            table.setRows(
                (summary.series ?? [])
                    .filter(wanted)
                    .slice(0, 60)
                    .map((/** @type {any} */ row) => rowOf(app, row, summary)),
            ),
    };
}
