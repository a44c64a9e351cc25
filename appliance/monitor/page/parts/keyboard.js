// SPDX-License-Identifier: Apache-2.0
import { Views } from "../views/views.js";
import { showHelp } from "./help.js";
import { nextTheme } from "./theme.js";

/** @typedef {import("../app.js").App} App */

/**
 * Keys by their place on the keyboard, so that they are the same on every layout.
 * @param {App} app
 * @returns {Record<string, () => void>}
 */
function actions(app) {
    return {
        Backspace: () => up(app),
        ArrowLeft: () => app.pan(-0.25),
        ArrowRight: () => app.pan(0.25),
        Equal: () => app.zoom(0.5),
        NumpadAdd: () => app.zoom(0.5),
        Minus: () => app.zoom(2),
        NumpadSubtract: () => app.zoom(2),
        Space: () => app.freeze(),
        KeyC: () => app.go({ compare: app.place.compare ? "" : "before" }),
        KeyP: () => window.print(),
        KeyT: nextTheme,
        Slash: () => focusSearch(),
        Escape: () => app.go({ evidence: "" }),
        KeyJ: () => focusRows(),
        ArrowDown: () => focusRows(),
        KeyK: () => focusRows(),
        ArrowUp: () => focusRows(),
        KeyB: () => document.dispatchEvent(new CustomEvent("telemetry-days")),
        KeyD: () => document.dispatchEvent(new CustomEvent("telemetry-data")),
    };
}

/** Goes from a flow to its list, from anything else to the desk. @param {App} app */
function up(app) {
    const { view, evidence, appliance, feed, session, series } = app.place;
    if (evidence) app.go({ evidence: "" });
    else if (feed || session || series || appliance)
        app.go({ feed: "", session: "", series: "", key: "", appliance: "", at: "", against: "" });
    else if (view !== "desk") app.go({ view: "desk" });
}

const focusSearch = () => /** @type {HTMLElement|null} */ (document.querySelector("main input[type=search]"))?.focus();

/** Gives the keyboard to the first table of the view. */
function focusRows() {
    /** @type {HTMLElement|null} */ (document.querySelector("main tr[tabindex='0']"))?.focus();
}

/** @param {KeyboardEvent} event */
function isTyping(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("dialog")) return true;
    if (target.matches("input, textarea")) return event.code !== "Escape";
    return (
        target.matches("select, button, a, summary") &&
        ["Space", "Enter", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"].includes(event.code)
    );
}

/** Listens to the keys of the whole page. @param {App} app */
export function startKeys(app) {
    const known = actions(app);
    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return;
        const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
        const view = digit ? Views[Number(digit[1]) - 1] : null;
        if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) showHelp();
        else if (view) app.go({ view: view.name });
        else if (app.shown?.keys?.[event.code]) app.shown.keys[event.code]();
        else if (known[event.code]) known[event.code]();
        else return;
        event.preventDefault();
    });
}
