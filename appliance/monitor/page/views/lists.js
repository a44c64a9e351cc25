// SPDX-License-Identifier: Apache-2.0
import { h, put } from "../parts/dom.js";
import { Grid } from "../parts/grid.js";
import { WorstFirst } from "../parts/marks.js";
import { empty, loading, showRows, unknown } from "../parts/states.js";
import { nameText } from "../parts/dom.js";

/** @typedef {import("../app.js").App} App */

/**
 * Virtual list of all rows of one table of the desk, with a search, to choose one from.
 * @param {HTMLElement} root
 * @param {App} app
 * @param {{table: string, title: string, columns: import("../parts/grid.js").Column[], name: (row: any) => string, open: (row: any) => void}} options
 */
export function openList(root, app, { table, title, columns, name, open }) {
    const visible = Math.max(8, Math.min(40, Math.floor((window.innerHeight - 190) / 24)));
    const grid = new Grid({
        label: title,
        columns,
        key: (row) => row.id,
        visible,
        open,
        rowClass: (row) => `row-${row.severity ?? "none"}`,
    });
    const search = /** @type {HTMLInputElement} */ (
        h("input", { type: "search", placeholder: "search (/)", "aria-label": `Search ${title}` })
    );
    search.value = app.place.filter;
    const count = h("span", { class: "count" });
    const state = h("div", {}, loading());
    put(
        root,
        h(
            "section",
            { class: "panel" },
            h("div", { class: "figure-head" }, h("h2", {}, title), count, h("span", { class: "gap" }), search),
            state,
            grid.element,
        ),
    );
    const nameOf = (/** @type {any} */ row) => `${name(row)} ${row.appliance}`;
    const order = new WorstFirst(nameOf);
    const update = () => {
        if (!app.latest.view) return;
        const text = search.value.toLowerCase();
        const all = order.sort(app.scope.filter(app.tables.rows(table), app.place.scope));
        const rows = text === "" ? all : all.filter((row) => nameOf(row).toLowerCase().includes(text));
        showRows(
            grid,
            state,
            rows,
            all.length === 0 ? "None is known in this scope." : "None has this in its name.",
        );
        put(count, rows.length === all.length ? `${all.length}` : `${rows.length} of ${all.length}`);
    };
    search.addEventListener("input", update);
    return { update };
}

/**
 * Heading of one flow's view: name, appliance, protocol and marks.
 * @param {string} name
 * @param {...(Node|string|null)} more
 */
export function title(name, ...more) {
    return h("div", { class: "title" }, h("h2", { class: "flow", title: nameText(name, 1000) }, nameText(name)), more);
}

/**
 * Says so where the address names an appliance that the monitor does not know; it may still come.
 * @param {App} app
 * @param {HTMLElement} place
 * @param {string} view  that lists what there is
 */
export function showUnknown(app, place, view) {
    const { appliance } = app.place;
    // Before the stream has begun nothing is known.
    if (app.latest.appliance !== null) return;
    const isMissing = app.scope.appliances.some((row) => row.appliance === appliance);
    put(
        place,
        isMissing
            ? empty(`Nothing was received of "${nameText(appliance, 100)}" since the monitor was started.`)
            : unknown("appliance", appliance, `#/${view}`),
    );
}

/** Link to the host of an appliance. @param {App} app @param {string} appliance */
export const hostLink = (app, appliance) =>
    h("a", { href: `#/host?${new URLSearchParams({ appliance })}`, class: "crumb" }, nameText(appliance, 60));
