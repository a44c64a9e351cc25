// SPDX-License-Identifier: Apache-2.0
import { h, nameText, put } from "./dom.js";
import { clockText } from "../data/time.js";

/** Place holder that appears only when an answer takes longer than a glance. @param {string} [what] */
export function loading(what = "loading") {
    return h(
        "div",
        { class: "state state-loading", role: "status" },
        h("span", { class: "skeleton" }),
        `${what}\u2026`,
    );
}

/** @param {string} why */
export function empty(why) {
    return h("div", { class: "state state-empty" }, why);
}

/**
 * Shows rows, or in their place why there are none.
 * @param {import("./grid.js").Grid} grid
 * @param {HTMLElement} state
 * @param {any[]} rows
 * @param {string} why
 */
export function showRows(grid, state, rows, why) {
    grid.setRows(rows);
    grid.element.hidden = rows.length === 0;
    put(state, rows.length > 0 ? "" : empty(why));
}

/**
 * Place holder of what an address names and the monitor does not know.
 * @param {string} what
 * @param {string} name
 * @param {string} address  of what there is instead
 * @param {string} [of]  what it would be of
 */
export function unknown(what, name, address, of = "") {
    return h(
        "div",
        { class: "state state-empty", role: "alert" },
        `There is no ${what} "${nameText(name, 100)}"${of ? ` of ${nameText(of, 100)}` : ""}. `,
        h("a", { href: address }, "See what there is"),
    );
}

/** Failure with what to do; the numbers before it stay where they are. @param {unknown} error */
export function failed(error) {
    const text = error instanceof Error ? error.message : String(error);
    return h("div", { class: "state state-error", role: "alert" }, "\u25b2 ", nameText(text, 400));
}

/** Reason for an empty chart, from what the monitor holds. @param {any} about @param {bigint} to */
export function emptyReason(about, to) {
    const begins = (about?.tiers ?? [])
        .map((/** @type {any} */ tier) => tier.begin_time_ns)
        .filter((/** @type {any} */ time) => time !== null);
    const first = begins.reduce(
        (/** @type {any} */ least, /** @type {any} */ time) => (least === null || time < least ? time : least),
        null,
    );
    if (first === null) return "no samples: the monitor has no history yet";
    return BigInt(first) >= to ? `before history begins: it begins ${clockText(first)}` : "no samples in this time";
}
