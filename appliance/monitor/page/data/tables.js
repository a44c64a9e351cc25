// SPDX-License-Identifier: Apache-2.0
import { Sparks } from "./sparks.js";

/** @typedef {Record<string, any> & {id: string}} Row */

/** Rows of a live view by table and id, kept up to date by hello and frame. */
export class Tables {
    constructor() {
        /** @type {Map<string, Map<string, Row>>} */
        this.tables = new Map();
        /** @type {Map<string, Sparks>} */
        this.sparks = new Map();
    }

    /** @param {any} hello */
    reset(hello) {
        this.tables.clear();
        this.sparks.clear();
        for (const [name, rows] of Object.entries(hello.tables ?? {}))
            this.tables.set(name, new Map(/** @type {Row[]} */ (rows).map((row) => [row.id, row])));
        for (const [name, spark] of Object.entries(hello.sparks ?? {})) this.sparks.set(name, new Sparks(spark));
    }

    /** @param {any} frame */
    apply(frame) {
        for (const [name, change] of Object.entries(frame.tables ?? {})) {
            const table = this.tables.get(name) ?? new Map();
            this.tables.set(name, table);
            for (const row of change.rows ?? []) table.set(row.id, row);
            for (const id of change.gone ?? []) table.delete(id);
        }
    }

    /** @param {string} name @returns {Row[]} */
    rows(name) {
        return [...(this.tables.get(name)?.values() ?? [])];
    }

    /** @param {string} name @param {string} id */
    row(name, id) {
        return this.tables.get(name)?.get(id) ?? null;
    }

    /**
     * Adds the current values of a table to its sparklines.
     * @param {string} name
     * @param {number} second
     * @param {(row: Row) => number|null} value
     */
    extend(name, second, value) {
        const sparks = this.sparks.get(name) ?? new Sparks({ end_second: second - 1, step_s: 1, values: {} });
        this.sparks.set(name, sparks);
        sparks.advance(second);
        for (const row of this.tables.get(name)?.values() ?? []) sparks.set(row.id, value(row));
    }
}
