// SPDX-License-Identifier: Apache-2.0
import { toBig } from "./time.js";

/** @param {any} row */
const timeOf = (row) => toBig(row.time_ns) ?? 0n;

/**
 * Problems of which those that happened more than once to the same flow are one row, the newest, with their number. What
 * is raised stays apart: each of it wants an end.
 * @param {any[]} rows
 * @returns {any[]}
 */
export function groupProblems(rows) {
    /** @type {Map<string, any>} */
    const groups = new Map();
    for (const row of rows) {
        const { severity, appliance, flow, line, event } = row;
        const key = row.raised ? row.id : JSON.stringify([severity, appliance, flow, line, event]);
        const held = groups.get(key);
        const newest = held && timeOf(held) >= timeOf(row) ? held : row;
        groups.set(key, { ...newest, id: key, alike: (held?.alike ?? -1) + 1 });
    }
    return [...groups.values()];
}
