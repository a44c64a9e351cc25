// SPDX-License-Identifier: Apache-2.0
import { stringify } from "./json.js";
import { live } from "./live.js";
import { Model, timeNs } from "./model.js";
import { answer, Problem } from "./routes.js";

// What the mock answers in each of its states, a line of JSON each: a test of the monitor checks them by the schema of
// the monitor's own answers.

const States = [
    "normal",
    "gap",
    "incomplete",
    "gap,incomplete,late",
    "late",
    "stale",
    "empty",
    "disk",
    "engine",
    "baseline",
    "baseline,new",
    "appeared",
    "hostile",
    "error",
];
/** Seconds that a mock has: an answer about more takes longer, and has no other form. */
const Seconds = 100;
const Views = ["desk", "fleet", "appliance", "latency", "events"];

/** Questions to a mock: every route, with the parameters that make another form of answer. @param {Model} model */
function questionsOf(model) {
    const [plan] = model.plans;
    const appliance = plan?.appliance ?? "trade01";
    const [feed, session] = [plan?.feeds[0].feed ?? "itch", plan?.sessions[0].session ?? "ouch"];
    const second = model.second();
    const [from, middle, to] = [second - 60, second - 30, second].map((one) => String(timeNs(one)));
    const ack = { series: "order_to_ack", key: session };
    /** @type {[string, Record<string, string>][]} */
    const questions = [
        ["about", {}],
        ["access", {}],
        ["fleet", {}],
        ["summary", { appliance }],
        ["summary", { appliance, window: "1m" }],
        ...model.plans.slice(1, 3).map((one) => /** @type {any} */ (["summary", { appliance: one.appliance }])),
        ["settings", { appliance }],
        ["series", {}],
        ["series", { kind: "order_to_ack" }],
        ["distribution", { ...ack, from, to }],
        ["distribution", { ...ack, from, to, buckets: "true" }],
        ["distribution", { ...ack, from, to, buckets: "true", group: "appliance" }],
        ["heatmap", { ...ack, from, to, columns: "30", rows: "8" }],
        ["range", { counter: "feeds.messages", feed, from, to, columns: "30" }],
        ["range", { counter: "feeds.messages_lost", appliance, feed, from, to, columns: "30" }],
        ["range", { counter: "sessions.orders", session, from, to, columns: "30" }],
        ["baseline", { value: "p99", ...ack, appliance, from, to }],
        ["baseline", { value: "messages", feed, appliance, from, to }],
        ["baseline", { value: "orders", session, appliance, from, to }],
        ["baseline/days", { value: "p99", ...ack, appliance }],
        ["compare", { ...ack, now: `${middle}/${to}`, then: `${from}/${middle}` }],
        ["compare", { ...ack, now: `${middle}/${to}`, then: `${from}/${middle}`, buckets: "true" }],
        ["gaps", {}],
        ["gaps", { appliance, feed, limit: "3" }],
        ["events", {}],
        ["events", { severity: "warning", limit: "3" }],
        ["orders", {}],
        ["orders", { appliance, session, sort: "order_to_ack", limit: "3" }],
        ["holes", {}],
        ["holes", { appliance, from, to }],
        ["notes", {}],
        ["alerts", {}],
        ["alerts/history", {}],
        ["rules", {}],
        ["silences", {}],
    ];
    const orders = plan
        ? /** @type {any} */ (answer(model, "orders", new URLSearchParams({ limit: "1" }), true))
        : null;
    const [order] = orders?.orders ?? [];
    if (order)
        questions.push([
            "evidence",
            { appliance: order.appliance, ...ack, stamp_ns: String(order.answer_stamp_ns ?? order.order_stamp_ns) },
        ]);
    if (plan) questions.push(["evidence", { appliance, stamp_ns: "5", time_ns: to }]);
    return questions;
}

/** First event of a stream. @param {Model} model @param {Record<string, string>} query */
function helloOf(model, query) {
    /** @type {string[]} */
    const written = [];
    const response = {
        writeHead: () => undefined,
        write: (/** @type {string} */ text) => written.push(text),
        on: (/** @type {string} */ _, /** @type {() => void} */ close) => close(),
    };
    live(model, new URLSearchParams(query), /** @type {any} */ (response));
    return /^data: (.*)$/m.exec(written[0])?.[1] ?? "null";
}

/** @param {string} state @param {string} path @param {string} definition @param {string} json */
const write = (state, path, definition, json) =>
    process.stdout.write(
        `{"state":${JSON.stringify(state)},"path":${JSON.stringify(path.slice(0, 120))},` +
            `"definition":"${definition}","answer":${json}}\n`,
    );

for (const state of States) {
    const model = new Model(state, Seconds);
    const questions = questionsOf(state === "error" ? new Model("normal", Seconds) : model);
    for (const [name, values] of questions) {
        const query = new URLSearchParams(values);
        const path = `${name}?${query}`;
        try {
            write(state, path, `/api/v1/${name}`, stringify(answer(model, name, query, true)));
        } catch (error) {
            if (!(error instanceof Problem)) throw error;
            write(state, path, "problem", JSON.stringify(error.body));
        }
    }
    const [plan] = model.plans;
    for (const view of Views.filter((one) => plan || one === "desk" || one === "fleet")) {
        /** @type {Record<string, string>} */
        const query = { view };
        if (view === "appliance") query.appliance = plan.appliance;
        if (view === "latency") Object.assign(query, { series: "order_to_ack", key: plan.sessions[0].session });
        write(state, `live?view=${view}`, "/api/v1/live", helloOf(model, query));
    }
}
