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

/**
 * Place of the view of what a problem or an alert is about: its feed, its session, else its host.
 * @param {import("./tables.js").Tables} tables those of the desk
 * @param {string} appliance
 * @param {string|null|undefined} flow
 * @param {import("./time.js").Ns} time
 */
export function placeOf(tables, appliance, flow, time) {
    const at = String(toBig(time) ?? "");
    if (flow && tables.row("feeds", `${appliance}|${flow}`)) return { view: "feed", appliance, feed: flow, at };
    if (flow && tables.row("sessions", `${appliance}|${flow}`)) return { view: "session", appliance, session: flow, at };
    return { view: "host", appliance, at };
}
