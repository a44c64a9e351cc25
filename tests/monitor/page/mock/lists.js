// SPDX-License-Identifier: Apache-2.0
import { diskBegin, holesOf, hourlyEvents, partsOf } from "./disk.js";
import { stampOf, timeNs } from "./model.js";
import { dropEvents, orderStagesOf } from "./hostpath.js";
import { hash, hex, uniform } from "./random.js";
import { gapSecond, hasGap } from "./rows.js";
import { samplesOf } from "./samples.js";

/** @typedef {import("./model.js").Model} Model */

const clockError = (/** @type {string} */ appliance) => (appliance === "trade02" ? null : 80000);

/**
 * @param {import("./topology.js").AppliancePlan} plan
 * @param {import("./topology.js").FeedPlan} feed
 * @param {any} part
 */
function gap(plan, feed, part) {
    const opened = timeNs(part.second) + BigInt(hash(`${part.id}`) % 900000000);
    const closed = opened + BigInt(part.length);
    return {
        id: part.id,
        scope: part.scope,
        feed: feed.feed,
        line: part.line,
        address: part.address ?? null,
        channel: "DEMO000001",
        first: part.first,
        last: part.first + BigInt(part.count - 1),
        count: part.count,
        opened_stamp_ns: stampOf(opened),
        opened_time_ns: opened,
        closed_stamp_ns: stampOf(closed),
        closed_time_ns: closed,
        state: part.state,
        repaired_by: part.repairedBy ?? null,
        cause: null,
        suspect: part.suspect ?? null,
        at_end: false,
        text: `${part.first}-${part.first + BigInt(part.count - 1)} (${part.count}) ${part.state}`,
        uncertainty_ns: clockError(plan.appliance),
        appliance: plan.appliance,
    };
}

/** Gaps of all feeds, newest first. @param {Model} model @param {number} second */
export function gaps(model, second) {
    const all = [];
    for (const plan of model.plans) {
        for (const feed of plan.feeds) {
            // Sequence numbers of one feed lie beyond 2^53, as 64-bit protocols may have them.
            const base = feed.feed === "pitch" ? 9223372036854000001n : 1204511n;
            feed.lines.forEach((line, n) => {
                for (let i = 0; i <= n; i++) {
                    const id = hash(`${plan.appliance}|${feed.feed}|${line.line}|${i}`) % 1000000;
                    all.push(
                        gap(plan, feed, {
                            id,
                            scope: "line",
                            line: line.line,
                            address: line.address,
                            second: model.begin + 200 + (id % 780),
                            length: 41000,
                            first: base + BigInt(i * 1000),
                            count: 4,
                            state: feed.lines.length > 1 ? "repaired" : "lost",
                            repairedBy: feed.lines.length > 1 ? (line.line === "A" ? "B" : "A") : null,
                        }),
                    );
                }
            });
            if (hasGap(model, plan, feed) && second >= gapSecond(model))
                all.push(
                    gap(plan, feed, {
                        id: 711,
                        scope: "feed",
                        line: null,
                        second: gapSecond(model),
                        length: 1200000,
                        first: base,
                        count: 12,
                        state: "lost",
                        suspect: "host",
                    }),
                );
        }
    }
    return all.sort((a, b) => (a.opened_time_ns < b.opened_time_ns ? 1 : -1));
}

const Kinds = ["late", "burst", "login", "line_behind", "timeout", "connection_opened", "joined", "resumed"];

/** Events of all appliances, newest first. @param {Model} model @param {number} second */
export function events(model, second) {
    const all = [];
    const count = model.is("many") ? 40 : 60;
    for (const plan of model.plans) {
        for (let i = 0; i < count; i++) {
            const id = i + 1;
            const at = model.begin + 20 + Math.floor(uniform(plan.appliance, i, "at") * (second - model.begin - 25));
            const kind = Kinds[hash(`${plan.appliance}|${i}`) % Kinds.length];
            const time = timeNs(at) + BigInt(hash(`${plan.appliance}${i}`) % 1000000000);
            const session = ["login", "timeout", "connection_opened"].includes(kind);
            all.push({
                id,
                event: kind,
                severity: ["late", "line_behind", "timeout"].includes(kind) ? "warning" : "info",
                state: "instant",
                flow: session
                    ? plan.sessions[i % plan.sessions.length].session
                    : plan.feeds[i % plan.feeds.length].feed,
                line: session ? null : "A",
                stamp_ns: stampOf(time),
                time_ns: time,
                detail: kind === "login" ? "10.99.0.1:7001" : undefined,
                count: kind === "late" ? 1 + (i % 4) : undefined,
                text: kind === "login" ? "10.99.0.1:7001" : kind === "late" ? `(${1 + (i % 4)})` : "",
                uncertainty_ns: clockError(plan.appliance),
                appliance: plan.appliance,
            });
        }
        if (model.is("gap") && plan.appliance === "trade02" && second >= gapSecond(model)) {
            const time = timeNs(gapSecond(model));
            all.push(
                ...dropEvents(plan, {
                    stamp_ns: stampOf(time),
                    time_ns: time,
                    uncertainty_ns: clockError(plan.appliance),
                }),
                {
                    id: count + 40,
                    event: "black_box",
                    severity: "info",
                    state: "instant",
                    flow: null,
                    line: null,
                    stamp_ns: stampOf(time),
                    time_ns: time,
                    file: "/var/lib/telemetry/black-box/gap-1.pcapng",
                    cause: "feed_gap",
                    cause_id: 1,
                    from_stamp_ns: stampOf(time) - 20000000n,
                    to_stamp_ns: stampOf(time) + 1000000000n,
                    packets: 812,
                    bytes: 131072,
                    complete: true,
                    missing_before_ns: 0,
                    overtaken: 0,
                    sha256: "ab".repeat(32),
                    outcome: "written",
                    triggers: 1,
                    text: "812 packets, 131,072 bytes for feed_gap 1: /var/lib/telemetry/black-box/gap-1.pcapng",
                    uncertainty_ns: clockError(plan.appliance),
                    appliance: plan.appliance,
                },
            );
        }
    }
    if (model.plans.length) all.push(...hourlyEvents(model, model.plans[0]));
    return all.sort((a, b) => (a.time_ns < b.time_ns ? 1 : -1));
}

/**
 * Orders of one session in one second.
 * @param {Model} model
 * @param {any} plan
 * @param {any} session
 * @param {number} second
 */
function ordersOf(model, plan, session, second) {
    const acks = samplesOf(plan.appliance, "order_to_ack", session.session, second);
    const ticks = samplesOf(plan.appliance, "tick_to_trade", `${session.session}/${plan.feeds[0].feed}`, second);
    return acks.slice(0, ticks.length).map((ack, i) => {
        const order =
            timeNs(second) + BigInt(Math.floor((i + uniform(session.session, second, i)) * (950000000 / acks.length)));
        const unanswered = model.is("gap") && i === 0 && second % 400 === 0;
        return {
            session: session.session,
            connection: 1,
            key: `#${hex(`${plan.appliance}${session.session}${second}${i}`)}`,
            kind: "order",
            order_stamp_ns: stampOf(order),
            order_time_ns: order,
            answer_stamp_ns: unanswered ? null : stampOf(order) + BigInt(ack),
            answer_time_ns: unanswered ? null : order + BigInt(ack),
            answer: unanswered ? null : i % 50 === 7 ? "rejected" : "accepted",
            tick: {
                feed: plan.feeds[0].feed,
                line: i % 6 ? "A" : "B",
                channel: "DEMO000001",
                sequence: 1204523 + i,
                stamp_ns: stampOf(order) - BigInt(ticks[i]),
                time_ns: order - BigInt(ticks[i]),
            },
            attribution: "named",
            tick_to_trade_ns: ticks[i],
            order_to_ack_ns: unanswered ? null : ack,
            order_hook: "tc_tx",
            answer_hook: "xdp_rx",
            answer_sequence: 77 + i,
            stamp_source: "bpf_ktime_get_ns",
            resolution_ns: 20,
            uncertainty_ns: clockError(plan.appliance),
            retransmitted: false,
            stages: orderStagesOf(plan, ticks[i]),
            appliance: plan.appliance,
        };
    });
}

/**
 * Newest orders of the sessions of an appliance.
 * @param {Model} model
 * @param {URLSearchParams} query
 * @param {number} second
 */
export function orders(model, query, second) {
    const all = [];
    for (const plan of model.plans) {
        if (query.has("appliance") && query.get("appliance") !== plan.appliance) continue;
        for (const session of plan.sessions) {
            if (query.has("session") && query.get("session") !== session.session) continue;
            for (let s = second; s > second - (model.is("many") ? 1 : 60); s--)
                all.push(...ordersOf(model, plan, session, s));
        }
    }
    const sort = query.get("sort") ?? "time";
    if (sort === "time") return all.sort((a, b) => (a.order_time_ns < b.order_time_ns ? 1 : -1));
    const key = /** @type {"order_to_ack_ns"|"tick_to_trade_ns"} */ (`${sort}_ns`);
    return all.sort((a, b) => (b[key] ?? 0) - (a[key] ?? 0));
}

/** @param {any[]} rows @param {URLSearchParams} query */
export function select(rows, query) {
    const same = (/** @type {any} */ row, /** @type {string} */ name, /** @type {string[]} */ keys) => {
        const wanted = query.getAll(name);
        return wanted.length === 0 || keys.some((key) => wanted.includes(row[key]));
    };
    const [from, to] = [BigInt(query.get("from") ?? 0), BigInt(query.get("to") ?? 2n ** 63n - 1n)];
    const timeOf = (/** @type {any} */ row) => row.time_ns ?? row.opened_time_ns ?? row.order_time_ns;
    return rows.filter(
        (row) =>
            timeOf(row) >= from &&
            timeOf(row) < to &&
            same(row, "appliance", ["appliance"]) &&
            same(row, "feed", ["feed", "flow"]) &&
            same(row, "session", ["session", "flow"]) &&
            same(row, "line", ["line"]) &&
            same(row, "kind", ["event", "state"]) &&
            same(row, "severity", ["severity"]),
    );
}

/**
 * One page of a list with the cursor of the next.
 * @param {string} name
 * @param {any[]} rows
 * @param {URLSearchParams} query
 * @param {Model} model
 */
export function page(name, rows, query, model) {
    const limit = Number(query.get("limit") ?? 100);
    const start = Number(query.get("before") ?? 0);
    return {
        [name]: rows.slice(start, start + limit),
        before: start + limit < rows.length ? start + limit : null,
        held_from_time_ns: timeNs(model.is("disk") ? diskBegin(model) : model.begin),
        dropped: 0,
        spans: partsOf(model, { from: model.is("disk") ? diskBegin(model) : model.begin, to: model.second() }).map(
            ({ from_time_ns, to_time_ns, source }) => ({
                from_time_ns,
                to_time_ns,
                source,
                whole: name !== "orders" || source === "memory",
            }),
        ),
        holes: holesOf(model, query),
        unreadable: [],
    };
}
