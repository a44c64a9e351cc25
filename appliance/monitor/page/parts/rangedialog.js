// SPDX-License-Identifier: Apache-2.0
import { dateText, readTime, Second, toBig, zoneText } from "../data/time.js";
import { openDialog } from "./dialog.js";
import { h, nameText, put } from "./dom.js";
import { duration } from "./format.js";

/** @typedef {import("../app.js").App} App */

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
    disk_alerts: "on disk, alerts and silences",
    disk_appliances: "on disk, the appliances that were seen",
});

/** Tiers that hold no time; they are named while they are not written. */
const Timeless = ["disk_alerts", "disk_appliances"];

/** @param {any} tier */
function tierText(tier) {
    const begin = toBig(tier.begin_time_ns);
    const since = begin === null ? "nothing held yet" : `since ${dateText(begin, 0)}`;
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
        h("input", { value: dateText(span.from, 0), size: 28, "aria-label": "From" })
    );
    const to = /** @type {HTMLInputElement} */ (
        h("input", { value: dateText(span.to, 0), size: 28, "aria-label": "To" })
    );
    const why = h("p", { class: "state-error", role: "alert" });
    const form = h(
        "form",
        { method: "dialog" },
        h("h2", {}, `Time range, ${zoneText(span.to)}`),
        h("p", {}, "From ", from, " to ", to),
        h(
            "ul",
            {},
            (app.about?.tiers ?? [])
                .filter((/** @type {any} */ tier) => tier.failure || !Timeless.includes(tier.tier))
                .map((/** @type {any} */ tier) => h("li", {}, tierText(tier))),
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
        if (first.time !== null && last.time !== null && last.time - first.time >= Second) {
            app.go({ range: `${first.time}-${last.time}` });
            return;
        }
        event.preventDefault();
        put(why, first.problem ?? last.problem ?? "The first is not a second or more before the second.");
    });
    const dialog = openDialog({ label: "Time range" }, form);
    dialog.addEventListener("close", () => app.header.update());
}
