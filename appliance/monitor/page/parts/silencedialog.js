// SPDX-License-Identifier: Apache-2.0
import { acknowledge, fits, labelsOf, matchersOf, silence } from "../data/silences.js";
import { closeAfter, openDialog } from "./dialog.js";
import { h, nameText, put } from "./dom.js";
import { counted } from "./format.js";

const Durations = ["30min", "1h", "2h", "8h", "24h", "168h", "720h"];

/**
 * Asks for a silence, or for a note that an alert is taken care of.
 * @param {any[]} alerts alerts that are raised
 * @param {() => void} done called after a change
 */
export function openSilenceDialog(alerts, done) {
    const choice = /** @type {HTMLSelectElement} */ (
        h(
            "select",
            { "aria-label": "Alert" },
            alerts.map((one, n) =>
                h("option", { value: n }, nameText(`${one.alert} ${Object.values(one.labels).join(" ")}`, 80)),
            ),
        )
    );
    const patterns = /** @type {HTMLTextAreaElement} */ (
        h("textarea", { rows: 5, cols: 44, "aria-label": "Labels", spellcheck: "false" })
    );
    const comment = /** @type {HTMLInputElement} */ (
        h("input", { type: "text", size: 44, maxlength: 256, required: true, "aria-label": "Comment" })
    );
    const duration = /** @type {HTMLSelectElement} */ (
        h(
            "select",
            { "aria-label": "For" },
            Durations.map((text) => h("option", { value: text, selected: text === "2h" }, text)),
        )
    );
    const count = h("p", { role: "status" });
    const why = h("p", { class: "state-error", role: "alert" });
    const preview = () => {
        const matchers = matchersOf(patterns.value);
        const found = matchers ? alerts.filter((one) => fits(matchers, one)).length : 0;
        put(count, matchers ? `This silences ${counted(found, "alert")} now.` : "Write a line label=pattern for each label.");
    };
    const fill = () => {
        const alert = alerts[Number(choice.value)];
        const labels = alert ? Object.entries(labelsOf(alert)).filter(([name]) => name !== "severity") : [];
        patterns.value = labels.map(([name, value]) => `${name}=${value}`).join("\n");
        preview();
    };
    choice.addEventListener("change", fill);
    patterns.addEventListener("input", preview);

    const send = (/** @type {Promise<any>} */ sent) => closeAfter(sent, dialog, why, done);
    const takeCare = h(
        "button",
        {
            type: "button",
            on: {
                click: () => {
                    const alert = alerts[Number(choice.value)];
                    if (alert && comment.reportValidity()) send(acknowledge(alert.fingerprint, comment.value));
                },
            },
        },
        "Take care of this alert",
    );
    const cancel = h("button", { type: "button", on: { click: () => dialog.close() } }, "Cancel");
    const form = h(
        "form",
        {},
        h("h2", {}, "Silence"),
        h("p", {}, "Alert ", choice),
        h("p", {}, "Labels; * stands for any letters, ? for one"),
        patterns,
        count,
        h("p", {}, "Comment ", comment),
        h("p", {}, "For ", duration),
        why,
        h("p", {}, h("button", { type: "submit" }, "Silence"), " ", takeCare, " ", cancel),
    );
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        const matchers = matchersOf(patterns.value);
        if (matchers) send(silence(matchers, comment.value, duration.value));
        else preview();
    });
    fill();
    const dialog = openDialog({ label: "Silence" }, form);
}
