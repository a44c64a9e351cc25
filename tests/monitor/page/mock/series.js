// SPDX-License-Identifier: Apache-2.0
import { hasStages } from "./hostpath.js";

/** @typedef {import("./topology.js").AppliancePlan} Plan */

const SessionKinds = ["order_to_ack", "cancel_to_ack", "replace_to_ack", "order_to_fill", "segment_to_ack"];

/** Kinds and keys of the series of an appliance. @param {Plan} plan */
export function seriesOf(plan) {
    const rows = [];
    for (const session of plan.sessions) {
        for (const kind of ["tick_to_trade", "tick_to_first_order"])
            rows.push({
                series: kind,
                key: `${session.session}/${plan.feeds[0].feed}`,
                feed: plan.feeds[0].feed,
                session: session.session,
                line: null,
                against: null,
            });
        for (const kind of SessionKinds)
            rows.push({
                series: kind,
                key: session.session,
                feed: null,
                session: session.session,
                line: null,
                against: null,
            });
    }
    for (const feed of plan.feeds) {
        for (const { line } of feed.lines) {
            for (const kind of ["feed_age", "inter_arrival"])
                rows.push({
                    series: kind,
                    key: `${feed.feed}/${line}`,
                    feed: feed.feed,
                    session: null,
                    line,
                    against: null,
                });
            if (feed.lines.length > 1)
                rows.push({
                    series: "line_lead",
                    key: `${feed.feed}/${line}/${line === "A" ? "B" : "A"}`,
                    feed: feed.feed,
                    session: null,
                    line,
                    against: line === "A" ? "B" : "A",
                });
        }
    }
    return hasStages(plan) ? [...rows, ...stagesOf(plan)] : rows;
}

/** Series of the stages, as the appliance has them behind the others. @param {Plan} plan */
function stagesOf(plan) {
    const none = { feed: null, session: null, line: null, against: null };
    return [
        ...plan.feeds.flatMap(({ feed, lines }) =>
            lines.flatMap(({ line }) =>
                ["rx_to_socket", "socket_wait"].map((series) => ({
                    ...none,
                    series,
                    key: `${feed}/${line}`,
                    feed,
                    line,
                })),
            ),
        ),
        ...plan.sessions.flatMap(({ session }) => [
            {
                ...none,
                series: "read_to_send",
                key: `${session}/${plan.feeds[0].feed}`,
                feed: plan.feeds[0].feed,
                session,
            },
            { ...none, series: "send_to_tx", key: session, session },
        ]),
    ];
}
