// SPDX-License-Identifier: Apache-2.0
import { timeNs } from "./model.js";
import { hash } from "./random.js";
import { feedRow, gapSecond, linesOf, sessionRow } from "./rows.js";

/** @typedef {import("./model.js").Model} Model
 * @typedef {import("./topology.js").AppliancePlan} Plan */

/** @param {Model} model @param {Plan} plan @param {number} second */
export function ledgerOf(model, plan, second) {
    const matched = plan.feeds.reduce(
        (sum, feed) => sum + linesOf(model, plan, feed, second).reduce((n, line) => n + line.packets, 0),
        0,
    );
    const flight = 7 + (hash(`${plan.appliance} ${second}`) % 40);
    const lost = model.is("incomplete") && plan.appliance === "trade03" ? 31 : 0;
    return {
        seen: matched + 5312,
        matched,
        unmatched: 5310,
        unsupported: 2,
        unsupported_reasons: {
            ethertype: 2,
            vlan_depth: 0,
            fragment: 0,
            ipv6_extension: 0,
            truncated: 0,
            bad_length: 0,
        },
        recorded: matched - lost,
        lost_ring: lost,
        lost_reasons: { full: lost, no_ring: 0 },
        read: matched - lost,
        lost_pipeline: 0,
        processed: matched - lost - flight,
        undecodable: 0,
        gso_segments: 0,
        in_flight: flight,
        closed: null,
    };
}

/** @param {Model} model @param {Plan} plan */
export const clockOf = (model, plan) =>
    plan.appliance === "trade02"
        ? { synchronised: false, uncertainty_ns: null, source: null }
        : { synchronised: true, uncertainty_ns: 80000, source: plan.appliance === "trade01" ? "ptp" : "ntp" };

/** When a host was there for the first time: a month ago, or one of them today. @param {Model} model @param {Plan} plan */
const firstSeen = (model, plan) => {
    const isNew = model.is("appeared") && plan.appliance === "trade03";
    return { first_seen_ns: timeNs(isNew ? model.begin : model.begin - 30 * 86400), new_today: isNew };
};

/** @param {Model} model @param {Plan} plan @param {number} second */
export function hostRow(model, plan, second) {
    const late = model.isLate(plan);
    const { seen, matched, unmatched, recorded, lost_ring, lost_pipeline, in_flight, closed } = ledgerOf(
        model,
        plan,
        second,
    );
    return {
        id: plan.appliance,
        appliance: plan.appliance,
        severity: late || lost_ring ? "warning" : "ok",
        state: late ? "late" : "live",
        age_ns: late ? 6100000000 : 400000000,
        ...firstSeen(model, plan),
        host_drops: {
            nic_missed: plan.appliance === "trade03" ? null : 0,
            nic_no_buffer: 0,
            softnet: model.is("gap") && plan.appliance === "trade02" ? 14 : 0,
            sockets: 0,
        },
        clock: clockOf(model, plan),
        settings: {
            verdict: plan.settings[0] === "9" ? "ok" : "warn",
            hash: plan.settings,
            warn: plan.settings[0] === "9" ? 0 : 3,
            fail: 0,
            changes: 0,
        },
        ledger: { seen, matched, unmatched, recorded, lost_ring, lost_pipeline, in_flight, closed },
        cpu_cores: 0.31 + (hash(plan.appliance) % 10) / 100,
        subscribers: 1,
        behind_bytes: 0,
        missing: lost_ring,
        complete: lost_ring === 0,
    };
}

/** @param {Model} model @param {Plan} plan @param {number} second */
export function fleetRow(model, plan, second) {
    const feeds = plan.feeds.map((feed) => feedRow(model, plan, feed, second));
    const sessions = plan.sessions.map((session) => sessionRow(model, plan, session, second));
    const late = model.isLate(plan);
    const worst = ["error", "warning"].find((level) => [...feeds, ...sessions].some((row) => row.severity === level));
    const missing = feeds.reduce((sum, row) => sum + row.not_received, 0);
    return {
        id: plan.appliance,
        appliance: plan.appliance,
        host: plan.host,
        instance: plan.instance,
        incarnation: plan.incarnation,
        labels: plan.labels,
        channel: "aeron:udp?control=127.0.0.1:20121|control-mode=dynamic",
        state: late ? "late" : "live",
        age_ns: late ? 6100000000 : 400000000,
        severity: worst ?? (late ? "warning" : "ok"),
        version: "0.1.0",
        mode: "run",
        first_time_ns: timeNs(model.begin),
        last_time_ns: timeNs(second),
        restarts: 0,
        feeds: feeds.length,
        feeds_ok: feeds.filter((row) => row.severity === "ok").length,
        sessions: sessions.length,
        sessions_ok: sessions.filter((row) => row.severity === "ok").length,
        messages_lost: feeds.reduce((sum, row) => sum + row.messages_lost, 0),
        feed_gaps: feeds.reduce((sum, row) => sum + row.feed_gaps, 0),
        unanswered: sessions.reduce((sum, row) => sum + row.unanswered, 0),
        complete: feeds.every((row) => row.complete),
        coverage: missing ? 0.997 : 1,
        clock: clockOf(model, plan),
        settings_hash: plan.settings,
        settings_verdict: plan.settings[0] === "9" ? "ok" : "warn",
        received: [{ stream: 1001, expected: second - model.begin, received: second - model.begin, missing: 0 }],
        conflict: false,
        ...firstSeen(model, plan),
    };
}

/** Problems of the desk, the worst first. @param {Model} model @param {number} second */
export function problems(model, second) {
    const rows = [];
    if (model.is("gap") && second >= gapSecond(model)) {
        rows.push(
            problem(
                "p1",
                "error",
                "trade02",
                "itch",
                "A",
                "feed_gap",
                "feed gap: 12 numbers 1204511-1204522 lost, blind 1.2 ms",
                gapSecond(model),
            ),
        );
        rows.push(
            problem(
                "p2",
                "error",
                "trade02",
                "boe",
                null,
                "logout",
                "session boe is logged out, 2 orders unanswered",
                gapSecond(model),
            ),
        );
    }
    if (model.is("incomplete"))
        rows.push(
            problem(
                "p3",
                "warning",
                "trade03",
                "pitch",
                "B",
                "appliance_loss",
                "31 packets lost in the appliance's ring",
                model.begin + 900,
            ),
        );
    if (model.is("late"))
        rows.push(problem("p4", "warning", "trade03", null, null, "late", "no interval for 6.1 s", model.begin + 995));
    return rows;
}

/** @param {string} id @param {string} severity @param {string} appliance @param {string|null} flow @param {string|null} line
 * @param {string} event @param {string} text @param {number} second */
const problem = (id, severity, appliance, flow, line, event, text, second) => ({
    id,
    severity,
    appliance,
    flow,
    line,
    event,
    text,
    time_ns: timeNs(second) + 118204511n,
    raised: event !== "feed_gap",
    link: null,
});
