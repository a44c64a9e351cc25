// SPDX-License-Identifier: Apache-2.0
import { alertCounts } from "./alerts.js";
import { filter, liveColumn } from "./distributions.js";
import { stringify } from "./json.js";
import { events, gaps } from "./lists.js";
import { timeNs } from "./model.js";
import { fleetRow, hostRow, problems } from "./hosts.js";
import { feedRow, sessionRow } from "./rows.js";
import { summary } from "./summary.js";

/** @typedef {import("./model.js").Model} Model */

/**
 * Tables of a view at a second.
 * @param {Model} model
 * @param {string} view
 * @param {number} second
 * @param {Model["plans"]} [plans]
 */
function tables(model, view, second, plans = model.plans) {
    if (view === "fleet") return { appliances: plans.map((plan) => fleetRow(model, plan, second)) };
    if (view !== "desk") return {};
    return {
        feeds: plans.flatMap((plan) => plan.feeds.map((feed) => feedRow(model, plan, feed, second))),
        sessions: plans.flatMap((plan) => plan.sessions.map((session) => sessionRow(model, plan, session, second))),
        hosts: plans.map((plan) => hostRow(model, plan, second)),
        problems: problems(model, second),
    };
}

/** Last values of every row for its sparkline. @param {Model} model @param {number} second */
function sparks(model, second) {
    const length = model.is("many") ? 60 : 900;
    const of = (/** @type {"feeds"|"sessions"} */ table) =>
        Object.fromEntries(
            model.plans.flatMap((plan) =>
                plan[table].map((flow) => {
                    const key = `${plan.appliance}|${"feed" in flow ? flow.feed : flow.session}`;
                    return [
                        key,
                        Array.from({ length }, (_, n) => {
                            const s = second - length + 1 + n;
                            return s < model.begin || (model.is("incomplete") && s % 300 > 290)
                                ? null
                                : model.rate(key, flow.rate, s);
                        }),
                    ];
                }),
            ),
        );
    return {
        feeds: { end_second: second, step_s: 1, values: of("feeds") },
        sessions: { end_second: second, step_s: 1, values: of("sessions") },
    };
}

/**
 * Rows of which each has other numbers than a second before, as those of flows that are all busy.
 * @param {Record<string, any[]>} before
 */
const busy = (before) =>
    Object.fromEntries(
        Object.entries(before).map(([name, rows]) => [
            name,
            rows.map((row) => ({
                ...row,
                ...("messages" in row ? { messages: row.messages + row.messages_per_second } : {}),
                ...("orders" in row ? { orders: row.orders + row.orders_per_second } : {}),
            })),
        ]),
    );

/**
 * Members beside the tables.
 * @param {Model} model
 * @param {URLSearchParams} query
 * @param {number} second
 * @param {boolean} hello
 */
function extras(model, query, second, hello) {
    const view = query.get("view");
    if (view === "appliance") {
        const plan = model.plan(query.get("appliance") ?? "");
        return plan
            ? {
                  appliance: fleetRow(model, plan, second),
                  summary: summary(model, plan, second),
                  interval: summary(model, plan, second, true),
              }
            : { appliance: null };
    }
    if (view === "latency") {
        const [series] = filter(model, query);
        return hello || !series ? {} : { column: liveColumn(model, series, second) };
    }
    if (view === "events" && hello)
        return { events: events(model, second).slice(0, 200), gaps: gaps(model, second).slice(0, 200) };
    return {};
}

/**
 * Rows that differ from those sent before.
 * @param {Record<string, any[]>} now
 * @param {Record<string, any[]>} before
 */
function changes(now, before) {
    return Object.fromEntries(
        Object.entries(now).map(([name, rows]) => {
            const old = new Map((before[name] ?? []).map((row) => [row.id, stringify(row)]));
            return [name, { rows: rows.filter((row) => old.get(row.id) !== stringify(row)), gone: [] }];
        }),
    );
}

/**
 * Sends one page's stream until it is closed.
 * @param {Model} model
 * @param {URLSearchParams} query
 * @param {import("node:http").ServerResponse} response
 */
export function live(model, query, response) {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
    const view = query.get("view") ?? "desk";
    const send = (/** @type {string} */ event, /** @type {object} */ data, id = "") =>
        response.write(`event: ${event}\n${id ? `id: ${id}\n` : ""}data: ${stringify(data)}\n\n`);
    let last = model.second();
    let before = /** @type {Record<string, any[]>} */ (tables(model, view, last));
    const head = (/** @type {number} */ second) => ({
        now_time_ns: timeNs(second) + 1400000000n,
        second_time_ns: timeNs(second),
        live: model.plans.filter((plan) => !model.isLate(plan)).length,
        alerts: alertCounts(model, second),
    });
    send("hello", {
        view,
        ...head(last),
        tables: before,
        sparks: view === "desk" ? sparks(model, last) : {},
        ...extras(model, query, last, true),
    });
    let changed = model.noteChanges.length;
    const timer = setInterval(() => {
        if (view === "events")
            while (changed < model.noteChanges.length) send("note", model.noteChanges[changed++]);
        const second = model.second();
        if (second <= last) return;
        // A busy machine may have left out seconds, but not their events.
        const isEvent = model.plans.length > 0 && Math.floor(second / 3) > Math.floor(last / 3);
        last = second;
        // Of many appliances only a few change in each second, as the mock cannot make 4,000 rows a second.
        const plans = model.is("many") ? model.plans.slice(0, 5) : model.plans;
        const now = /** @type {Record<string, any[]>} */ (
            model.is("busy") ? busy(before) : tables(model, view, second, plans)
        );
        send(
            "frame",
            {
                ...head(second),
                tables: changes(now, before),
                ...extras(model, query, second, false),
            },
            String(second),
        );
        before = now;
        if (view === "events" && isEvent) {
            send("event", { ...events(model, second)[0], id: second, time_ns: timeNs(second) });
            model.sent++;
        }
    }, 100);
    response.on("close", () => clearInterval(timer));
}
