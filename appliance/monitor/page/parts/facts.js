// SPDX-License-Identifier: Apache-2.0
import { h, put, setText } from "./dom.js";

/** @typedef {{label: string, text: (source: any) => string, tone?: (source: any) => string, note?: string}} Fact */

/** Row of labelled numbers, of which only the text changes. */
export class Facts {
    /** @param {Fact[]} facts */
    constructor(facts) {
        this.facts = facts;
        this.values = facts.map(() => h("span", { class: "value" }, "~"));
        this.element = h(
            "div",
            { class: "facts" },
            facts.map((fact, n) =>
                h(
                    "div",
                    { class: "fact", title: fact.note },
                    h("span", { class: "label" }, fact.label),
                    this.values[n],
                ),
            ),
        );
    }

    /** @param {any} source */
    update(source) {
        this.facts.forEach((fact, n) => {
            setText(this.values[n], fact.text(source));
            this.values[n].className = `value ${fact.tone?.(source) ?? ""}`.trim();
        });
    }
}

/** Panel with a heading. @param {string} title @param {...(Node|string|null)} children */
export const panel = (title, ...children) => h("section", { class: "panel" }, h("h2", {}, title), children);

/** Table of few rows that need no scrolling. @param {string} label @param {(string|Node)[]} titles */
export function smallTable(label, titles) {
    const body = h("tbody");
    let shown = "";
    const element = h(
        "table",
        { class: "small-table", "aria-label": label },
        h(
            "thead",
            {},
            h(
                "tr",
                {},
                titles.map((title, n) => h("th", { scope: "col", class: n === 0 ? "" : "number" }, title)),
            ),
        ),
        body,
    );
    return {
        element,
        /** @param {(string|Node|null|(string|Node)[])[][]} rows */
        setRows: (rows) => {
            const text = JSON.stringify(
                rows.map((row) =>
                    row.map((cell) => [cell].flat().map((part) => (part instanceof Node ? part.textContent : part))),
                ),
            );
            if (text === shown) return;
            shown = text;
            const drawn = rows.map((row) =>
                h(
                    "tr",
                    {},
                    row.map((cell, n) => h("td", { class: n === 0 ? "" : "number" }, cell)),
                ),
            );
            const none = h("tr", {}, h("td", { class: "quiet", colspan: titles.length }, "none"));
            put(body, drawn.length > 0 ? drawn : none);
        },
    };
}
