// SPDX-License-Identifier: Apache-2.0
import { pick, timeNs } from "./model.js";
import { hash } from "./random.js";

/** @typedef {import("./model.js").Model} Model
 * @typedef {import("./topology.js").AppliancePlan} Plan
 * @typedef {import("./topology.js").FeedPlan} FeedPlan
 * @typedef {import("./topology.js").SessionPlan} SessionPlan */

/** Second of the feed gap of the state "gap". @param {Model} model */
export const gapSecond = (model) => model.begin + model.history - 10;

/** @param {Model} model @param {Plan} plan @param {FeedPlan} feed */
export const hasGap = (model, plan, feed) => model.is("gap") && plan.appliance === "trade02" && feed.feed === "itch";

/** @param {Model} model @param {Plan} plan @param {FeedPlan} feed */
export const isIncomplete = (model, plan, feed) =>
    model.is("incomplete") && plan.appliance === "trade03" && feed.feed === "pitch";

/**
 * Counters of a feed's lines at a second.
 * @param {Model} model
 * @param {Plan} plan
 * @param {FeedPlan} feed
 * @param {number} second
 */
export function linesOf(model, plan, feed, second) {
    const key = `${plan.appliance}|${feed.feed}`;
    const packets = Math.round(model.total(key, feed.rate, second) / 1.25);
    const lost = hasGap(model, plan, feed) && second >= gapSecond(model) ? 12 : 0;
    const share = feed.lines.length === 1 ? 1 : 0.62 + (hash(`${key} share`) % 300) / 1000;
    return feed.lines.map((line, n) => ({
        line: line.line,
        address: line.address,
        interface: plan.interface,
        packets: packets - n * 3,
        bytes: packets * 97,
        gaps: n + 1 + (lost ? 1 : 0),
        messages_missing: 4 * (n + 1) + lost,
        missing_repaired: feed.lines.length > 1 ? 4 * (n + 1) : 0,
        duplicates: n,
        reordered: 2 * n,
        late: 0,
        wins: Math.round(packets * (n === 0 ? share : 1 - share)),
        ties: 0,
        unverified: 0,
        messages_first: Math.round(packets * 1.25 * (n === 0 ? share : 1 - share)),
        ahead: model.minute(
            plan.appliance,
            "line_lead",
            `${feed.feed}/${line.line}/${line.line === "A" ? "B" : "A"}`,
            second,
        ),
        blind_ns: 41000 * (n + 1) + (lost ? 1200000 : 0),
        complete: !(isIncomplete(model, plan, feed) && n === 1),
    }));
}

/** @param {Model} model @param {Plan} plan @param {FeedPlan} feed @param {number} second */
export function feedRow(model, plan, feed, second) {
    const key = `${plan.appliance}|${feed.feed}`;
    const rate = model.rate(key, feed.rate, second);
    const lines = linesOf(model, plan, feed, second);
    const gap = hasGap(model, plan, feed) && second >= gapSecond(model);
    const incomplete = isIncomplete(model, plan, feed);
    const age = model.minute(plan.appliance, "feed_age", `${feed.feed}/A`, second);
    return {
        id: key,
        appliance: plan.appliance,
        feed: feed.feed,
        protocol: feed.protocol,
        severity: gap ? "error" : incomplete ? "warning" : "ok",
        state: gap ? "gap" : feed.lines.length === 1 ? "unprotected" : "ok",
        state_time_ns: timeNs(gap ? gapSecond(model) : model.begin),
        messages_per_second: rate,
        packets_per_second: Math.round(rate / 1.25),
        bytes_per_second: rate * 78,
        messages: model.total(key, feed.rate, second),
        messages_lost: gap ? 12 : 0,
        feed_gaps: gap ? 1 : 0,
        line_gaps: lines.reduce((sum, line) => sum + line.gaps, 0),
        messages_repaired: lines.reduce((sum, line) => sum + line.missing_repaired, 0),
        blind_ns: gap ? 1200000 : 0,
        lines: lines.map((line) => ({
            line: line.line,
            wins: line.wins,
            messages_first: line.messages_first,
            messages_missing: line.messages_missing,
            packets: line.packets,
            ahead_p50_ns: line.ahead.p50_ns ?? null,
            complete: line.complete,
        })),
        feed_age: age.count
            ? { p50_ns: age.p50_ns, p99_ns: age.p99_ns, uncertainty_ns: plan.appliance === "trade01" ? 80000 : null }
            : null,
        complete: !incomplete,
        not_received: incomplete ? 31 : 0,
        last_gap_time_ns: gap ? timeNs(gapSecond(model)) : null,
    };
}

/** @param {Model} model @param {Plan} plan @param {SessionPlan} session @param {number} second */
export function sessionRow(model, plan, session, second) {
    const key = `${plan.appliance}|${session.session}`;
    const out = model.is("gap") && plan.appliance === "trade02" && session.session === "boe";
    const ack = model.minute(plan.appliance, "order_to_ack", session.session, second);
    const trade = model.minute(plan.appliance, "tick_to_trade", `${session.session}/${plan.feeds[0].feed}`, second);
    const orders = model.total(key, session.rate, second);
    return {
        id: key,
        appliance: plan.appliance,
        session: session.session,
        protocol: session.protocol,
        severity: out ? "error" : "ok",
        state: out ? "logged_out" : "ok",
        logged_in: !out,
        state_time_ns: timeNs(out ? gapSecond(model) : model.begin + 2),
        orders_per_second: out ? 0 : model.rate(key, session.rate, second),
        orders,
        open: out ? 0 : hash(key) % 9,
        unanswered: out ? 2 : 0,
        rejects: Math.round(orders * 0.02),
        fills: Math.round(orders * 0.14),
        connections: 1,
        retransmits: hash(key) % 3,
        ack: out ? null : pick(ack, ["count", "p50_ns", "p99_ns", "max_ns"]),
        ack_day: pick(model.day(plan.appliance, "order_to_ack", session.session, second), [
            "count",
            "p50_ns",
            "p99_ns",
            "p999_ns",
            "max_ns",
        ]),
        tick_to_trade: out ? null : pick(trade, ["count", "p50_ns", "p99_ns", "max_ns"]),
        complete: true,
    };
}
