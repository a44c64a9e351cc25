// SPDX-License-Identifier: Apache-2.0
import { clockText, dateText, Second, toBig } from "../data/time.js";
import { openDialog } from "./dialog.js";
import { h, nameText, put } from "./dom.js";
import { duration } from "./format.js";

/** @typedef {import("../app.js").App} App */

/**
 * UTC ns of `YYYY-MM-DD HH:MM:SS` or `HH:MM:SS` of the day of another time.
 * @param {string} text
 * @param {bigint} day
 */
export function readTime(text, day) {
    const full = /^\s*(?:(\d{4}-\d\d-\d\d)[ T])?(\d\d):(\d\d)(?::(\d\d))?\s*$/.exec(text);
    if (!full) return null;
    const date = full[1] ?? new Date(Number(day / 1000000n)).toISOString().slice(0, 10);
    const time = Date.parse(`${date}T${full[2]}:${full[3]}:${full[4] ?? "00"}Z`);
    return Number.isNaN(time) ? null : BigInt(time) * 1000000n;
}

const Tiers = /** @type {Record<string, string>} */ ({
    seconds: "in memory, each interval",
    minutes: "in memory, minutes",
    day: "in memory, the day",
    disk_minutes: "on disk, minutes",
    disk_slots: "on disk, summaries of five minutes",
    engine: "in the metric database",
    disk_events: "on disk, events, gaps and alerts",
    disk_orders: "on disk, the slowest orders of each minute",
    disk_reception: "on disk, when something was not received",
});

/** @param {any} tier */
function tierText(tier) {
    const begin = toBig(tier.begin_time_ns);
    const since = begin === null ? "nothing held yet" : `since ${dateText(begin, 0)} UTC`;
    if (tier.tier === "engine") {
        const where = `${Tiers.engine} ${nameText(tier.url, 100)}`;
        return `${where}: ${tier.failure ? `no answer now: ${nameText(tier.failure, 300)}` : since}`;
    }
    if (tier.failure) return `${Tiers[tier.tier]}: not written now: ${nameText(tier.failure, 300)}`;
    const every = tier.resolution_ns ? `, every ${duration(tier.resolution_ns, 2)}` : "";
    return `${Tiers[tier.tier] ?? "other"}: ${since}${every}`;
}

/** Asks for a time range of one's own; says what the monitor holds before one asks. @param {App} app */
export function askRange(app) {
    const span = app.span();
    const from = /** @type {HTMLInputElement} */ (
        h("input", { value: dateText(span.from, 0), size: 20, "aria-label": "From, UTC" })
    );
    const to = /** @type {HTMLInputElement} */ (
        h("input", { value: dateText(span.to, 0), size: 20, "aria-label": "To, UTC" })
    );
    const why = h("p", { class: "state-error", role: "alert" });
    const form = h(
        "form",
        { method: "dialog" },
        h("h2", {}, "Time range (UTC)"),
        h("p", {}, "From ", from, " to ", to),
        h(
            "ul",
            {},
            (app.about?.tiers ?? []).map((/** @type {any} */ tier) => h("li", {}, tierText(tier))),
        ),
        why,
        h(
            "p",
            {},
            h("button", { type: "submit" }, "Show"),
            " ",
            h("button", { type: "button", on: { click: () => dialog.close() } }, "Cancel"),
        ),
    );
    form.addEventListener("submit", (event) => {
        const [first, last] = [readTime(from.value, span.to), readTime(to.value, span.to)];
        if (first !== null && last !== null && last - first >= Second) {
            app.go({ range: `${first}-${last}` });
            return;
        }
        event.preventDefault();
        put(why, `Write times such as ${clockText(span.to)}; the first before the second.`);
    });
    const dialog = openDialog({ label: "Time range" }, form);
    dialog.addEventListener("close", () => app.header.update());
}
