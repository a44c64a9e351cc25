// SPDX-License-Identifier: Apache-2.0
import { drawRace, raceText } from "../charts/share.js";
import { drawSpark } from "../charts/sparkline.js";
import { clockText, toBig } from "../data/time.js";
import * as tables from "../generated/metrics.js";
import { h, nameNode, nameText, put } from "../parts/dom.js";
import { age, duration, Unknown, whole } from "../parts/format.js";
import {
    clockStateText,
    nameColumn,
    numberColumn,
    severityColumn,
    shownColumn,
    timeColumn,
    uncertaintyText,
} from "../parts/columns.js";
import { markNode, marksOf, markText } from "../parts/marks.js";

/** @typedef {import("../parts/grid.js").Column} Column
 * @typedef {import("../app.js").App} App */

/**
 * State of a row in words with its age and its marks.
 * @param {App} app
 * @param {(row: any) => string} [text]
 * @returns {Column}
 */
const stateColumn = (app, text = stateText) => ({
    id: "state",
    title: "state",
    width: 188,
    class: "state-cell",
    text: (row) => `${text(row)}${sinceText(app, row)} ${markText(marksOf(row))}`,
    draw: (cell, row) =>
        put(
            cell,
            h("span", { class: `word word-${row.severity}` }, text(row)),
            sinceText(app, row),
            marksOf(row)
                .map((mark) => [" ", markNode(mark)])
                .flat(),
        ),
});

const stateText = (/** @type {any} */ row) =>
    String(row.state ?? Unknown)
        .replaceAll("_", " ")
        .slice(0, 40);

/** @param {App} app @param {any} row */
function sinceText(app, row) {
    const time = toBig(row.state === "gap" ? (row.last_gap_time_ns ?? row.state_time_ns) : row.state_time_ns);
    return time === null || row.state === "ok" ? "" : ` ${age(app.now() - time)}`;
}

/** @param {App} app @param {string} table @param {string} unit @returns {Column} */
const sparkColumn = (app, table, unit) => ({
    id: "spark",
    title: "last 15 min",
    note: "Smallest to greatest value of each pixel's seconds; dots: no data",
    class: "spark-cell",
    always: true,
    text: () => "",
    draw: (cell, row) => drawSpark(cell, app.tables.sparks.get(table), row.id, unit),
});

/** @param {App} app @returns {Column[]} */
export const problemColumns = (app) => [
    severityColumn,
    {
        id: "word",
        title: "severity",
        width: 76,
        text: (row) => String(row.severity),
        draw: (cell, row) => put(cell, h("span", { class: `word word-${row.severity}` }, String(row.severity))),
    },
    nameColumn("appliance", "appliance", 104),
    {
        ...nameColumn("flow", "flow", 84),
        text: flowText,
        draw: (cell, row) => {
            put(cell, nameNode(flowText(row)));
            cell.title = flowText(row);
        },
    },
    {
        id: "text",
        title: "what",
        class: "name",
        text: whatText,
        draw: (cell, row) => {
            put(cell, whatText(row));
            cell.title = whatText(row);
        },
    },
    { id: "time", title: "since", width: 104, class: "number", text: (row) => clockText(row.time_ns, 3) },
    {
        id: "age",
        title: "age",
        width: 70,
        class: "number",
        text: (row) => {
            const time = toBig(row.time_ns);
            return time === null ? Unknown : age(app.now() - time);
        },
    },
    { id: "raised", title: "now", width: 84, text: (row) => (row.raised ? "raised" : "happened") },
];

/** @param {any} row */
function whatText(row) {
    const text = nameText(row.text ?? "", 400);
    const event = nameText(row.event ?? "", 60).replaceAll("_", " ");
    const named =
        event === "" || text.toLowerCase().startsWith(event) ? text : `${event}${text === "" ? "" : `: ${text}`}`;
    return row.alike > 0 ? `${named}; ${whole(row.alike)} more before` : named;
}

/** @param {any} row */
function flowText(row) {
    return row.flow ? `${nameText(row.flow)}${row.line ? ` ${nameText(row.line, 12)}` : ""}` : "";
}

/** @param {App} app @returns {Column[]} */
export const feedColumns = (app) => [
    severityColumn,
    nameColumn("feed", "feed", 108),
    nameColumn("appliance", "appliance", 104),
    numberColumn("rate", "msgs/s", 78, (row) => row.messages_per_second),
    sparkColumn(app, "feeds", "messages/s"),
    shownColumn("messages", tables.feed, "messages", 108, { wide: true }),
    shownColumn("lost", tables.feed, "messages_lost", 60),
    shownColumn("line_gaps", tables.feed, "line_gaps", 66),
    shownColumn("repaired", tables.feed, "messages_repaired", 66, { wide: true }),
    shownColumn("blind", tables.feed, "blind_ns", 74),
    {
        id: "race",
        title: "first line wins",
        width: 146,
        class: "race-cell",
        text: (row) => raceText(row.lines),
        draw: (cell, row) => drawRace(cell, row.lines),
    },
    {
        id: "age",
        title: "feed age p50",
        width: 140,
        note: "From the exchange's send time to our stamp, last minute, by two clocks",
        class: "number",
        text: ageText,
        draw: (cell, row) => put(cell, ageParts(row)),
    },
    stateColumn(app),
];

/** @param {any} row */
const ageText = (row) =>
    row.feed_age ? `${duration(row.feed_age.p50_ns, 3)} ${uncertaintyText(row.feed_age.uncertainty_ns)}` : Unknown;

/** @param {any} row */
const ageParts = (row) =>
    row.feed_age
        ? [
              markNode({ mark: "mixed", text: "by two clocks: the exchange's and the host's" }),
              ` ${duration(row.feed_age.p50_ns, 3)} `,
              h("span", { class: "quiet" }, uncertaintyText(row.feed_age.uncertainty_ns)),
          ]
        : Unknown;

/** @param {App} app @returns {Column[]} */
export const sessionColumns = (app) => [
    severityColumn,
    nameColumn("session", "gateway", 108),
    nameColumn("appliance", "appliance", 104),
    {
        id: "login",
        title: "logged in",
        width: 104,
        text: loginText,
        draw: (cell, row) => {
            cell.className = row.logged_in === false && row.state !== "ended" ? "is-bad" : "";
            put(cell, loginText(row));
        },
    },
    numberColumn("rate", "orders/s", 64, (row) => row.orders_per_second),
    sparkColumn(app, "sessions", "orders/s"),
    shownColumn("orders", tables.sessionOrders, "orders", 92),
    numberColumn("open", "open", 48, (row) => row.open, "Orders that wait for their answer"),
    shownColumn("unanswered", tables.sessionOrders, "unanswered", 84),
    shownColumn("rejects", tables.sessionOrders, "rejects", 74),
    shownColumn("fills", tables.sessionOrders, "fills", 66, { wide: true }),
    timeColumn("ack50", "ack p50", 80, (row) => row.ack?.p50_ns, "Order to acknowledgement, last minute"),
    timeColumn("ack99", "p99", 80, (row) => row.ack?.p99_ns, "Order to acknowledgement, last minute"),
    {
        ...timeColumn("day999", "day p99.9", 80, (row) => row.ack_day?.p999_ns, "Order to acknowledgement, whole day"),
        class: "number wide",
    },
    timeColumn("trade50", "tick-trade p50", 104, (row) => row.tick_to_trade?.p50_ns, "Tick to trade, last minute"),
    stateColumn(app),
];

/** @param {any} row */
function loginText(row) {
    if (row.logged_in === null || row.logged_in === undefined) return Unknown;
    const time = row.state_time_ns === null || row.state_time_ns === undefined ? "" : clockText(row.state_time_ns);
    return row.logged_in ? `yes ${time}`.trim() : `NO ${time}`.trim();
}

/** @param {App} app @returns {Column[]} */
export const hostColumns = (app) => [
    severityColumn,
    nameColumn("appliance", "host", 150),
    shownColumn("nic", tables.hostDrops, "nic_missed", 80, { value: (row) => row.host_drops?.nic_missed }),
    shownColumn("buffer", tables.hostDrops, "nic_no_buffer", 96, { value: (row) => row.host_drops?.nic_no_buffer }),
    shownColumn("softnet", tables.hostDrops, "softnet_dropped", 64, { value: (row) => row.host_drops?.softnet }),
    shownColumn("sockets", tables.sockets, "drops", 64, { value: (row) => row.host_drops?.sockets }),
    {
        id: "clock",
        title: "clock",
        width: 150,
        text: clockStateText,
        draw: (cell, row) => {
            cell.className = row.clock?.synchronised === false ? "is-warn" : "";
            put(cell, clockStateText(row));
        },
    },
    {
        id: "settings",
        title: "settings",
        width: 120,
        text: settingsText,
        draw: (cell, row) => {
            cell.className =
                row.settings?.verdict === "fail" ? "is-bad" : row.settings?.verdict === "warn" ? "is-warn" : "";
            put(cell, settingsText(row));
        },
    },
    { id: "ledger", title: "ledger", text: ledgerText },
    numberColumn("missing", "missing", 64, (row) => row.missing, "Records and messages that are missing"),
    {
        id: "cpu",
        title: "cost",
        width: 84,
        class: "number",
        text: (row) =>
            row.cpu_cores === null || row.cpu_cores === undefined
                ? Unknown
                : `${Number(row.cpu_cores).toFixed(2)} core`,
    },
    stateColumn(app, (row) => `${stateText(row)}${row.state === "live" ? "" : ` ${age(row.age_ns)} old`}`),
];

/** @param {any} row */
const settingsText = (row) =>
    row.settings?.verdict
        ? `${row.settings.verdict}${row.settings.fail ? ` ${row.settings.fail}` : row.settings.warn ? ` ${row.settings.warn}` : ""} ${String(row.settings.hash ?? "").slice(0, 6)}`
        : Unknown;

/** @param {any} row */
function ledgerText(row) {
    const ledger = row.ledger;
    if (!ledger) return Unknown;
    const lost = Number(ledger.lost_ring ?? 0) + Number(ledger.lost_pipeline ?? 0);
    const state =
        ledger.closed === true
            ? "closed"
            : ledger.closed === false
              ? "does not add up"
              : `in flight ${whole(ledger.in_flight)}`;
    return `${whole(ledger.matched)} matched, ${lost > 0 ? `${whole(lost)} lost, ` : ""}${state}`;
}
