// SPDX-License-Identifier: Apache-2.0
import { removeNote, writeNote } from "../data/notes.js";
import { clockText } from "../data/time.js";
import { closeAfter, openDialog } from "./dialog.js";
import { h, nameText } from "./dom.js";

const LongestText = 1000;

/**
 * Asks for a note about now, or about the time on screen. The stream tells of it when it is written.
 * @param {{from: bigint, to: bigint, live: boolean}} span  the time on screen
 * @param {string[]} appliances names to choose from
 */
export function openNoteDialog(span, appliances) {
    const text = /** @type {HTMLInputElement} */ (
        h("input", { type: "text", size: 60, maxlength: LongestText, required: true, "aria-label": "Text" })
    );
    const about = /** @type {HTMLSelectElement} */ (
        h(
            "select",
            { "aria-label": "About" },
            h("option", { value: "" }, "all appliances"),
            appliances.map((name) => h("option", { value: name }, nameText(name, 40))),
        )
    );
    const when = /** @type {HTMLSelectElement} */ (
        h(
            "select",
            { "aria-label": "Time" },
            h("option", { value: "now", selected: span.live }, "now"),
            h(
                "option",
                { value: "span", selected: !span.live },
                `${clockText(span.from)} \u2013 ${clockText(span.to)}, the time on screen`,
            ),
        )
    );
    const why = h("p", { class: "state-error", role: "alert" });
    const form = h(
        "form",
        {},
        h("h2", {}, "Note"),
        h("p", {}, "Text ", text),
        h("p", {}, "About ", about),
        h("p", {}, "Time ", when),
        why,
        h(
            "p",
            {},
            h("button", { type: "submit" }, "Write"),
            " ",
            h("button", { type: "button", on: { click: () => dialog.close() } }, "Cancel"),
        ),
    );
    const dialog = openDialog({ label: "Note" }, form);
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        const note = {
            text: text.value,
            ...(about.value ? { appliance: about.value } : {}),
            ...(when.value === "span" ? { from_time_ns: span.from, to_time_ns: span.to } : {}),
        };
        closeAfter(writeNote(note), dialog, why);
    });
}

/**
 * Shows a note; who may operate can remove it.
 * @param {import("../data/notes.js").Note} note
 * @param {boolean} mayRemove
 */
export function showNote(note, mayRemove) {
    const why = h("p", { class: "state-error", role: "alert" });
    const remove = h(
        "button",
        { type: "button", hidden: !mayRemove, on: { click: () => closeAfter(removeNote(note.id), dialog, why) } },
        "Remove",
    );
    const to = note.to_time_ns === null ? "" : ` \u2013 ${clockText(note.to_time_ns)}`;
    const dialog = openDialog(
        { label: "Note" },
        h(
            "form",
            { method: "dialog" },
            h("h2", {}, `Note of ${nameText(note.author, 60)}`),
            h("p", {}, nameText(note.text, LongestText)),
            h(
                "p",
                { class: "quiet" },
                `${clockText(note.from_time_ns)}${to}, about ${note.appliance === null ? "all appliances" : nameText(note.appliance, 60)}`,
            ),
            why,
            h("p", {}, h("button", { type: "submit" }, "Close"), " ", remove),
        ),
    );
}
