// SPDX-License-Identifier: Apache-2.0
import { kindTitle } from "../data/kinds.js";
import { askPlainKey } from "../data/orderkeys.js";
import { clockText, dateText, toBig, utcText } from "../data/time.js";
import { h, nameText } from "../parts/dom.js";
import { duration, exactNs, Unknown, whole } from "../parts/format.js";
import { smallTable } from "../parts/facts.js";
import { empty } from "../parts/states.js";
import { clockStateText, uncertaintyText } from "../parts/columns.js";
import { causeNodes } from "./cause.js";
import { detailOf } from "./eventrows.js";
import { gapText, openFor } from "./gaplist.js";
import { filesOf, packetNodes, packetText } from "./packets.js";
import { stageNodes, stageText } from "./stages.js";

/** @typedef {{parts: HTMLElement[], text: string, source: any}} Drawn */

const LeftOut = "From the disk, which keeps the slowest orders of each minute: those between them are left out.";

/** @param {string} title @param {...(Node|string|null)} children */
const section = (title, ...children) => h("section", {}, h("h3", {}, title), children);

/** @param {[string, string][]} rows */
const list = (rows) =>
    h(
        "dl",
        {},
        rows.flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]),
    );

/** Stations of an order's way with the time between them. @param {any} order */
export function wayOf(order) {
    const { tick } = order;
    const stations = [];
    if (tick)
        stations.push({
            time: tick.time_ns,
            text: `tick ${nameText(tick.feed, 40)} ${nameText(tick.line, 12)} ${nameText(tick.channel ?? "", 40)} seq ${String(tick.sequence ?? Unknown)}`,
        });
    if (tick)
        stations.push({ after: order.tick_to_trade_ns, text: `by attribution ${nameText(order.attribution, 20)}` });
    stations.push({
        time: order.order_time_ns,
        text: `${nameText(order.kind, 20)} ${nameText(order.key, 40)} at ${nameText(order.order_hook ?? "hook unknown", 20)}`,
    });
    stations.push({ after: order.order_to_ack_ns, text: order.answer === null ? "no answer" : "" });
    if (order.answer !== null)
        stations.push({
            time: order.answer_time_ns,
            text: `${nameText(order.answer, 30)} at ${nameText(order.answer_hook ?? "hook unknown", 20)}, exchange's number ${String(order.answer_sequence ?? Unknown)}`,
        });
    return stations;
}

/** @param {any} order */
function wayNode(order) {
    return h(
        "ol",
        { class: "way" },
        wayOf(order).map((station) =>
            "after" in station
                ? h(
                      "li",
                      { class: "way-step" },
                      h(
                          "strong",
                          { title: exactNs(station.after) },
                          `\u2193 ${station.after === null ? Unknown : exactNs(station.after)}`,
                      ),
                      ` ${station.text}`,
                  )
                : h("li", {}, h("span", { class: "mono" }, clockText(station.time, 9)), ` ${station.text}`),
        ),
    );
}

/** @param {any} order */
const wayText = (order) =>
    wayOf(order)
        .map((station) =>
            "after" in station
                ? `  -> ${String(station.after ?? Unknown)} ns ${station.text}`
                : `${utcText(station.time)} ${station.text}`,
        )
        .join("\n");

/** The key as it was published, once it is known that this login may see it. @param {any} order */
function plainKeyNode(order) {
    const node = h("p", { hidden: true });
    askPlainKey(order.key).then((key) => {
        if (key === null) return;
        node.textContent = `key of the order: ${nameText(key, 40)}`;
        node.hidden = false;
    });
    return node;
}

/** Orders before and behind one. @param {any[]} orders @param {string} session  of the one */
function neighbours(orders, session) {
    const isMixed = orders.some((order) => order.session !== session);
    const titles = ["order sent", ...(isMixed ? ["session"] : []), "order", "tick to trade", "order to ack"];
    const table = smallTable("Neighbours", titles);
    table.setRows(
        orders
            .slice(0, 20)
            .map((order) => [
                clockText(order.order_time_ns, 9),
                ...(isMixed ? [nameText(order.session, 40)] : []),
                nameText(order.key, 24),
                duration(order.tick_to_trade_ns),
                duration(order.order_to_ack_ns),
            ]),
    );
    return table.element;
}

/** What else happened within a second. @param {any} answer @param {(ns: any) => string} time  writes times */
function around(answer, time) {
    const drops = Object.entries(answer.host_drops ?? {}).filter(([, value]) => typeof value !== "object");
    const lines = [
        ...(answer.gaps ?? [])
            .slice(0, 20)
            .map((/** @type {any} */ gap) => `gap ${gapText(gap, time)}, ${String(gap.state)}`),
        ...(answer.events ?? [])
            .slice(0, 20)
            .map(
                (/** @type {any} */ event) =>
                    `${time(event.time_ns)} ${nameText(event.event, 40)} ${nameText(event.flow ?? "", 40)} ${detailOf(event)}`,
            ),
        ...(answer.bursts ?? [])
            .slice(0, 8)
            .map(
                (/** @type {any} */ burst) =>
                    `burst of ${nameText(burst.flow, 40)}: ${whole(burst.packets)} packets in ${duration(burst.window_ns, 2)}`,
            ),
        ...(answer.settings_changes ?? [])
            .slice(0, 8)
            .map((/** @type {any} */ change) => `setting ${nameText(change.setting ?? "", 60)} changed`),
    ];
    const dropText =
        answer.host_drops === null || answer.host_drops === undefined
            ? "not known"
            : drops
                  .map(([name, value]) => `${name.replaceAll("_", " ")} ${whole(/** @type {any} */ (value))}`)
                  .join(", ");
    return { lines, dropText };
}

/** @param {any} answer */
function hostSettingsText(answer) {
    if (!answer.host_settings_span) return "not kept";
    const { from_time_ns: from, to_time_ns: to } = answer.host_settings_span;
    return `${nameText(answer.host_settings_hash ?? Unknown, 20)} of ${dateText(from)} \u2013 ${clockText(to)}`;
}

/**
 * Drawing of the answer of /evidence.
 * @param {any} answer
 * @param {string|null|undefined} served folder of which the monitor serves files of packets
 * @param {boolean} isWhole  no order between the neighbours is left out
 * @returns {Drawn}
 */
export function evidenceParts(answer, served, isWhole = true) {
    const { order, sample } = answer;
    const { lines, dropText } = around(answer, dateText);
    const sent = String(order?.order_stamp_ns ?? answer.stamp_ns);
    const stages = order?.stages ?? sample?.stages;
    const tickToTrade = order?.stages ? order.tick_to_trade_ns : sample?.value_ns;
    const late = (answer.events ?? []).find(
        (/** @type {any} */ event) => event.event === "late_order" && String(event.stamp_ns) === sent,
    );
    const what = answer.series
        ? `${kindTitle(answer.series)} ${nameText(answer.key ?? "", 80)}`
        : nameText(answer.key ?? "", 80);
    const files = filesOf(answer.events, answer.stamp_ns);
    const { appliance, time_ns: timeNs } = answer;
    const parts = [
        section(
            `${what} on ${nameText(answer.appliance, 60)}`,
            list([
                [
                    "time",
                    `${dateText(answer.time_ns, 9)} ${uncertaintyText(sample?.uncertainty_ns ?? answer.clock?.uncertainty_ns)}`,
                ],
                ["stamp", String(answer.stamp_ns)],
                ["clock", clockStateText(answer)],
                ["host settings", hostSettingsText(answer)],
                ...(sample ? [/** @type {[string, string]} */ (["sample", exactNs(sample.value_ns)])] : []),
            ]),
        ),
        section(
            "Way of the order",
            order ? wayNode(order) : empty(nameText(answer.why_no_order ?? "No order belongs to this.", 300)),
            order
                ? list([
                      ["stamped by", nameText(order.stamp_source ?? Unknown, 40)],
                      ["resolution", duration(order.resolution_ns)],
                      ["retransmitted", order.retransmitted ? "yes" : "no"],
                      ["connection", String(order.connection ?? Unknown)],
                  ])
                : null,
            order ? plainKeyNode(order) : null,
        ),
        ...(stages ? [section("Stages of tick-to-trade", ...stageNodes(stages, tickToTrade))] : []),
        ...(late ? [section("Where its time went", ...causeNodes(late))] : []),
        section(
            "Within one second",
            lines.length
                ? h(
                      "ul",
                      {},
                      lines.map((line) => h("li", {}, line)),
                  )
                : empty("No gap, event, burst or change."),
            h("p", { class: "quiet" }, `drops of the host: ${dropText}`),
        ),
    ];
    parts.push(section("Packets", ...packetNodes(files, { appliance, timeNs, served })));
    if ((answer.neighbours ?? []).length)
        parts.push(
            section(
                "Neighbours",
                isWhole ? null : h("p", { class: "quiet" }, LeftOut),
                neighbours(answer.neighbours, order?.session),
            ),
        );
    const text = [
        `${what} on ${nameText(answer.appliance, 60)}, ${utcText(answer.time_ns)}, stamp ${String(answer.stamp_ns)}`,
        order ? wayText(order) : (answer.why_no_order ?? ""),
        ...(stages ? [stageText(stages, tickToTrade)] : []),
        ...around(answer, utcText).lines,
        `drops of the host: ${dropText}`,
        packetText(files, timeNs),
    ].join("\n");
    return { parts, text, source: answer };
}

/**
 * Drawing of one gap and what happened around it.
 * @param {{gap: any, around: any}} found
 * @param {string|null|undefined} served folder of which the monitor serves files of packets
 * @returns {Drawn}
 */
export function gapParts({ gap, around: answer }, served) {
    const files = filesOf(answer?.events, gap.opened_stamp_ns);
    const { appliance, opened_time_ns: timeNs } = gap;
    const rows = /** @type {[string, string][]} */ ([
        ["range", `${String(gap.first)} \u2013 ${String(gap.last)}`],
        ["numbers", String(gap.count)],
        ["scope", gap.scope === "feed" ? "whole feed" : `line ${nameText(gap.line, 20)}`],
        ["channel", nameText(gap.channel ?? Unknown, 60)],
        ["address", nameText(gap.address ?? Unknown, 60)],
        ["opened", dateText(gap.opened_time_ns, 9)],
        ["closed", dateText(gap.closed_time_ns, 9)],
        ["open for", exactNs(openFor(gap))],
        ["state", String(gap.state)],
        ["repaired by", nameText(gap.repaired_by ?? "nobody", 20)],
        ["cause", nameText(gap.cause ?? Unknown, 40)],
        ["suspect", nameText(gap.suspect ?? "none", 40)],
        ["clock error", uncertaintyText(gap.uncertainty_ns)],
        ["opened stamp", String(gap.opened_stamp_ns)],
    ]);
    const parts = [
        section(`Gap of ${nameText(gap.feed, 80)} on ${nameText(gap.appliance, 60)}`, list(rows)),
        section("Packets", ...packetNodes(files, { appliance, timeNs, served })),
        section("For the exchange", h("p", { class: "mono wrap" }, gapText(gap))),
    ];
    if (answer) {
        const { lines, dropText } = around(answer, dateText);
        parts.push(
            section(
                "Within one second",
                h(
                    "ul",
                    {},
                    lines.map((line) => h("li", {}, line)),
                ),
                h("p", { class: "quiet" }, `drops of the host: ${dropText}`),
            ),
        );
    }
    const text = `${gapText(gap)}\n${packetText(files, timeNs)}`;
    return { parts, text, source: { gap, around: answer, opened: toBig(gap.opened_time_ns) } };
}
