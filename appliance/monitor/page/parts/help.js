// SPDX-License-Identifier: Apache-2.0
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { Signs, Words } from "./marks.js";

const Keys = [
    ["1 \u2013 9", "views"],
    ["/", "search"],
    ["j k, arrows", "rows"],
    ["Enter", "open the row"],
    ["Backspace", "up"],
    ["\u2190 \u2192", "earlier, later"],
    ["+ \u2212", "shorter, longer time"],
    ["Space", "freeze, live again"],
    ["c", "compare with the time before"],
    ["b", "each day behind what is compared with other days"],
    ["d", "data tables of the charts"],
    ["p", "print"],
    ["t", "theme"],
    ["Esc", "close the evidence"],
    ["?", "this list"],
];
const Shapes = [
    ["\u25b2", "error"],
    ["\u25c6", "warning"],
    ["\u25cb", "info"],
    ["\u25cf", "ok"],
    ["\u25a8", "hatched: incomplete; diagonal: no data, which is other than 0"],
];

/** @param {string} title @param {string[][]} rows */
const list = (title, rows) =>
    h(
        "section",
        {},
        h("h3", {}, title),
        h(
            "dl",
            {},
            rows.flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]),
        ),
    );

/** Shows keys, marks and shapes. */
export function showHelp() {
    if (document.querySelector("dialog.help")) return;
    const marks = Object.entries(Signs).map(([name, sign]) => [sign, Words[/** @type {keyof typeof Words} */ (name)]]);
    openDialog(
        { label: "Keys and marks", kind: "help" },
        h(
            "div",
            { class: "columns" },
            list("Keys", Keys),
            h("div", {}, list("Marks of numbers", marks), list("Shapes", Shapes)),
        ),
        h("form", { method: "dialog" }, h("button", {}, "Close")),
    );
}
