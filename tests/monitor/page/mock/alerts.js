// SPDX-License-Identifier: Apache-2.0
import { timeNs } from "./model.js";
import { hash } from "./random.js";
import { gapSecond } from "./rows.js";

/** @typedef {import("./model.js").Model} Model */

/**
 * @param {string} name
 * @param {string} state
 * @param {string} severity
 * @param {Record<string, string>} labels
 * @param {any} rest
 */
const alert = (name, state, severity, labels, rest) => ({
    alert: name,
    fingerprint: hash(name + JSON.stringify(labels))
        .toString(16)
        .padStart(16, "0"),
    state,
    unknown: false,
    severity,
    labels,
    summary: `${labels.appliance ?? "the monitor"}: ${name}`,
    value: null,
    state_time_ns: rest.fired_time_ns,
    ended_time_ns: null,
    runbook: null,
    hidden_by: null,
    silenced_by: null,
    acknowledged: null,
    ...rest,
});

/** Alerts of the moment, and one that ended. @param {Model} model @param {number} second */
export function alerts(model, second) {
    const [plan] = model.plans;
    const all = [];
    const began = timeNs(model.begin);
    if (plan) {
        all.push(alert("MonitorAlive", "firing", "none", {}, { fired_time_ns: began }));
        all.push(alert("Rejects", "pending", "warning", { appliance: plan.appliance }, { fired_time_ns: null, state_time_ns: began }));
    }
    if (model.is("gap") && second >= gapSecond(model)) {
        const at = { fired_time_ns: timeNs(gapSecond(model)) };
        const feed = { appliance: "trade02", feed: "itch" };
        all.push(alert("FeedGap", "clearing", "error", feed, at));
        all.push(alert("LineDown", "firing", "warning", { ...feed, line: "A" }, { ...at, hidden_by: "FeedStale" }));
        const session = { appliance: "trade02", session: "ouch1" };
        all.push(alert("Retransmits", "firing", "warning", session, { ...at, silenced_by: "0a1b2c3d4e5f" }));
    }
    const ended = plan
        ? [
              alert("Carrier", "ended", "warning", { appliance: plan.appliance }, {
                  fired_time_ns: began,
                  ended_time_ns: began + 7000000000n,
              }),
          ]
        : [];
    const address = "http://alerts.example:9093/";
    return {
        evaluated_time_ns: timeNs(second),
        refused: 0,
        alerts: all,
        ended,
        receivers: [{ address, posts: 3, failures: 0, missed: 0, posted_time_ns: timeNs(second), error: null }],
    };
}

/** Begins and ends of alerts, newest first. @param {Model} model @param {number} second */
export function changes(model, second) {
    const { alerts: raised, ended } = alerts(model, second);
    const change = (/** @type {any} */ one, /** @type {string} */ kind, /** @type {any} */ time) => ({
        ...one,
        change: kind,
        time_ns: time,
    });
    return [
        ...raised
            .filter((one) => one.fired_time_ns !== null && one.severity !== "none")
            .map((one) => change(one, "fired", one.fired_time_ns)),
        ...ended.flatMap((one) => [
            change(one, "ended", one.ended_time_ns),
            change({ ...one, state: "firing", ended_time_ns: null }, "fired", one.fired_time_ns),
        ]),
    ].sort((a, b) => (a.time_ns < b.time_ns ? 1 : -1));
}

/** Alerts that fire and that nobody holds back, by severity. @param {Model} model @param {number} second */
export function alertCounts(model, second) {
    const firing = alerts(model, second).alerts.filter(
        (one) => ["firing", "clearing"].includes(one.state) && !one.hidden_by && !one.silenced_by,
    );
    const of = (/** @type {string} */ severity) => firing.filter((one) => one.severity === severity).length;
    return { error: of("error"), warning: of("warning"), info: of("info") };
}

/** One silence where a gap was. @param {Model} model @param {number} second */
export const silences = (model, second) => ({
    now_time_ns: timeNs(second),
    silences: model.is("gap")
        ? [
              {
                  id: "0a1b2c3d4e5f",
                  matchers: { alertname: "Retrans*", appliance: "trade02" },
                  author: "ann",
                  comment: "line change",
                  start_time_ns: timeNs(model.begin),
                  end_time_ns: timeNs(model.begin + 7200),
                  alerts: ["0000000000000001"],
              },
          ]
        : [],
    acknowledgements: [],
});

export const rules = () => ({
    rules: ["ApplianceGone", "FeedGap", "LineDown", "Rejects"].map((name) => ({
        alert: name,
        severity: name === "Rejects" ? "warning" : "error",
        raise: `${name} is so`,
        clear: "it is not",
        for_ns: name === "Rejects" ? 30000000000 : 0,
        keep_ns: 300000000000,
        runbook: null,
    })),
    inhibitions: [{ source: "ApplianceGone", targets: [], equal: ["appliance"] }],
});
