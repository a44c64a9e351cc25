// SPDX-License-Identifier: Apache-2.0
import { h, put } from "../parts/dom.js";
import { percent, Unknown, whole } from "../parts/format.js";

/** @typedef {{name: string, value: number|null, losses: {text: string, value: number|null}[], check: string}} Step */

const number = (/** @type {any} */ value) => (value === null || value === undefined ? null : Number(value));

/**
 * Steps of a ledger from the first sight of a packet to its processing, with what branched off.
 * @param {any} ledger
 * @returns {Step[]}
 */
export function stepsOf(ledger) {
    const reasons = (/** @type {any} */ counts) =>
        Object.entries(counts ?? {})
            .filter(([, value]) => Number(value) > 0)
            .map(([reason, value]) => `${whole(/** @type {number} */ (value))} ${reason.replaceAll("_", " ")}`)
            .join(", ");
    const why = (/** @type {string} */ text, /** @type {any} */ counts) =>
        reasons(counts) ? `${text} (${reasons(counts)})` : text;
    const value = (/** @type {string} */ name) => number(ledger[name]);
    return [
        {
            name: "seen",
            value: value("seen"),
            losses: [
                { text: "unmatched", value: value("unmatched") },
                { text: why("unsupported", ledger.unsupported_reasons), value: value("unsupported") },
            ],
            check: "matched",
        },
        {
            name: "matched",
            value: value("matched"),
            losses: [{ text: why("lost in the ring", ledger.lost_reasons), value: value("lost_ring") }],
            check: "recorded",
        },
        { name: "recorded", value: value("recorded"), losses: [], check: "read" },
        {
            name: "read",
            value: value("read"),
            losses: [{ text: "lost in the pipeline", value: value("lost_pipeline") }],
            check: "processed",
        },
        {
            name: "processed",
            value: value("processed"),
            losses: [{ text: "of them undecodable", value: value("undecodable") }],
            check: "",
        },
    ];
}

/**
 * Difference between a step less its losses and the next, null where unknown.
 * @param {Step} step
 * @param {Step|undefined} next
 */
export function remainder(step, next) {
    if (!next || step.value === null || next.value === null) return null;
    return step.value - step.losses.reduce((sum, loss) => sum + (loss.value ?? 0), 0) - next.value;
}

/** @param {any} ledger @param {Step} step @param {Step|undefined} next */
function checkText(ledger, step, next) {
    const left = remainder(step, next);
    if (left === null) return "";
    if (left === 0) return "adds up";
    return ledger.closed === null ? `${whole(left)} on the way` : `\u25b2 ${whole(left)} missing`;
}

/** Draws the ledger as a staircase of bars. @param {HTMLElement} root @param {any} ledger */
export function drawStaircase(root, ledger) {
    const steps = stepsOf(ledger);
    const text = JSON.stringify(steps);
    if (root.dataset.text === text) return;
    root.dataset.text = text;
    const most = Math.max(1, ...steps.map((step) => step.value ?? 0));
    put(
        root,
        h(
            "table",
            { class: "small-table staircase", "aria-label": "Ledger" },
            h(
                "tbody",
                {},
                steps.map((step, n) => rowOf(ledger, step, steps[n + 1], most)),
            ),
        ),
    );
}

/** @param {any} ledger @param {Step} step @param {Step|undefined} next @param {number} most */
function rowOf(ledger, step, next, most) {
    const bar = h("span", { class: "step-bar", "aria-hidden": "true" });
    bar.style.width = `${((step.value ?? 0) / most) * 100}%`;
    const losses = step.losses.map((loss) =>
        h(
            "span",
            { class: `loss ${isLoss(loss) ? "is-bad" : "quiet"}` },
            `\u21b3 ${loss.value === null ? Unknown : whole(loss.value)} ${loss.text}${isLoss(loss) && step.value ? ` (${percent((loss.value ?? 0) / step.value, 4)})` : ""}`,
        ),
    );
    const check = checkText(ledger, step, next);
    return h(
        "tr",
        {},
        h("th", { scope: "row" }, step.name),
        h("td", { class: "number" }, whole(step.value)),
        h("td", { class: "step-cell" }, bar),
        h("td", {}, losses),
        h("td", { class: check.startsWith("\u25b2") ? "is-bad" : "quiet" }, check),
    );
}

/** @param {{text: string, value: number|null}} loss */
const isLoss = (loss) => (loss.value ?? 0) > 0 && /lost|undecodable/.test(loss.text);
