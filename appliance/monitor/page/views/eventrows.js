// SPDX-License-Identifier: Apache-2.0
import { gapSeverity } from "../charts/eventlanes.js";
import { clockText, toBig } from "../data/time.js";
import { uncertaintyText } from "../parts/columns.js";
import { nameNode, nameText, put } from "../parts/dom.js";
import { severityNode } from "../parts/marks.js";

/** @typedef {"event"|"gap"|"alert"|"note"} RowType */

/** Kind of a row: each has members that no other has. @param {any} row @returns {RowType} */
export const typeOf = (row) =>
    row.scope ? "gap" : row.change ? "alert" : row.written_time_ns === undefined ? "event" : "note";

/** Time of a row in UTC ns; of a note or gap its start. @param {any} row */
export const timeOf = (row) => toBig(row.time_ns ?? row.opened_time_ns ?? row.from_time_ns) ?? 0n;

/** Key that no other row has. @param {any} row */
export function keyOf(row) {
    const type = typeOf(row);
    if (type === "note") return `note ${row.id}`;
    if (type === "alert") return `alert ${row.fingerprint} ${row.change} ${row.time_ns}`;
    // The numbers of an appliance restart with it.
    return `${type} ${row.appliance} ${row.scope ?? ""} ${row.id} ${row.first ?? ""} ${row.stamp_ns ?? row.opened_stamp_ns}`;
}

/** @param {any} row */
export const severityOf = (row) => {
    const type = typeOf(row);
    return type === "gap" ? gapSeverity(row) : type === "note" ? "info" : String(row.severity);
};

/** Name of its appliance; empty where it is of all, or of none. @param {any} row */
export const applianceOf = (row) => row.appliance ?? row.labels?.appliance ?? "";

/** Kind of what happened, in words. @param {any} row */
export function kindOf(row) {
    const type = typeOf(row);
    if (type === "gap") return `${row.scope} gap`;
    if (type === "note") return "note";
    return type === "alert" ? `alert ${row.change}` : nameText(row.event, 40).replaceAll("_", " ");
}

/** Feed, session or line that it is about. @param {any} row */
export const flowOf = (row) =>
    typeOf(row) === "alert" ? (row.labels.feed ?? row.labels.session ?? null) : (row.flow ?? row.feed ?? null);

/** Words of an event, a gap, a change of an alert or a note. @param {any} row */
export function detailOf(row) {
    const type = typeOf(row);
    if (type === "note") return `${nameText(row.author, 40)}: ${nameText(row.text, 1000)}`;
    if (type === "alert") return `${nameText(row.alert, 60)}: ${nameText(row.summary, 400)}`;
    const state = type === "gap" || row.state === "instant" ? "" : `${row.state} `;
    return `${state}${nameText(row.text ?? "", 400)}`;
}

/** @returns {import("../parts/grid.js").Column[]} */
export const eventColumns = () => [
    {
        id: "severity",
        title: "",
        width: 22,
        class: "shape",
        text: severityOf,
        draw: (cell, row) => put(cell, severityNode(severityOf(row))),
    },
    { id: "time", title: "time", width: 150, text: (row) => clockText(timeOf(row), 9) },
    { id: "error", title: "clock", width: 66, class: "number", text: clockError },
    { id: "appliance", title: "appliance", width: 110, class: "name", text: (row) => nameText(applianceOf(row)) },
    { id: "kind", title: "event", width: 150, class: "name", text: kindOf },
    {
        id: "flow",
        title: "flow",
        width: 130,
        text: flowText,
        draw: (cell, row) => put(cell, nameNode(flowText(row))),
    },
    { id: "detail", title: "detail", text: detailOf },
];

/** Flow and line of a row. @param {any} row */
function flowText(row) {
    return `${nameText(flowOf(row) ?? "", 60)} ${nameText(row.line ?? row.labels?.line ?? "", 12)}`.trim();
}

/** Error of the clock of what an appliance reported; alerts and notes have the monitor's time. @param {any} row */
const clockError = (row) => (["event", "gap"].includes(typeOf(row)) ? uncertaintyText(row.uncertainty_ns) : "");
