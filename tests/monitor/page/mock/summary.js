// SPDX-License-Identifier: Apache-2.0
import { stampOf, timeNs } from "./model.js";
import { hash } from "./random.js";
import { deliveryOf, hostDroppedOf, hostPathOf, ownOf } from "./hostpath.js";
import { clockOf, ledgerOf } from "./hosts.js";
import { feedRow, gapSecond, hasGap, isIncomplete, linesOf, sessionRow } from "./rows.js";
import { seriesOf } from "./series.js";

/** @typedef {import("./model.js").Model} Model
 * @typedef {import("./topology.js").AppliancePlan} Plan */

/** @param {Model} model @param {Plan} plan @param {any} feed @param {number} second */
function feedSummary(model, plan, feed, second) {
    const row = feedRow(model, plan, feed, second);
    const packets = Math.round(row.messages / 1.25);
    return {
        feed: row.feed,
        protocol: row.protocol,
        packets,
        messages: row.messages,
        messages_retracted: 0,
        bytes: packets * 97,
        heartbeats: 402,
        line_gaps: row.line_gaps,
        feed_gaps: row.feed_gaps,
        messages_lost: row.messages_lost,
        messages_late: 0,
        messages_repaired: row.messages_repaired,
        messages_unobserved: 0,
        blind_spans: row.feed_gaps,
        blind_ns: row.blind_ns,
        longest_blind_ns: row.blind_ns,
        duplicates: 1,
        reordered: 2,
        resets: 0,
        resets_retracted: 0,
        undecodable: 0,
        complete: row.complete,
        in_doubt: false,
        doubt_ns: 0,
        delivery: deliveryOf(model, plan),
        channels: [
            {
                channel: "DEMO000001",
                next_sequence: feed.feed === "pitch" ? 9223372036854775805n : row.messages + 1,
                packets,
                messages: row.messages,
                gaps: row.feed_gaps,
                messages_lost: row.messages_lost,
                messages_unobserved: 0,
                silence_ns: 120_000,
            },
        ],
        lines: linesOf(model, plan, feed, second).map((line) => ({
            ...line,
            ahead: quantiles(line.ahead),
            messages: line.messages_first,
            messages_unobserved: 0,
            host_dropped: hostDroppedOf(model, plan, feed, line),
            before_start: 0,
            repairs: line.missing_repaired,
            blind_spans: line.gaps,
            longest_blind_ns: line.blind_ns,
            undecodable: 0,
            membership: "host",
            checksums: { right: 0, wrong: 0, not_verifiable: line.packets },
        })),
    };
}

const quantiles = (/** @type {any} */ value) => ({
    count: value.count,
    p50_ns: value.p50_ns ?? null,
    p99_ns: value.p99_ns ?? null,
    max_ns: value.max_ns ?? null,
    not_received: 0,
});

/** @param {Model} model @param {Plan} plan @param {any} session @param {number} second */
function sessionSummary(model, plan, session, second) {
    const row = sessionRow(model, plan, session, second);
    return {
        session: row.session,
        protocol: row.protocol,
        connections: 1,
        messages_to_exchange: row.orders + 2,
        messages_from_exchange: row.orders + row.fills + 2,
        orders: row.orders,
        cancels: 0,
        replaces: 0,
        acks: row.orders - row.rejects - row.unanswered - row.open,
        rejects: row.rejects,
        fills: row.fills,
        answered: row.orders - row.unanswered - row.open,
        answered_late: 0,
        unanswered: row.unanswered,
        connection_lost: 0,
        untracked: 0,
        unmatched_answers: 0,
        replayed: 0,
        segments: row.orders * 2,
        bytes_sent: row.orders * 50,
        bytes_received: row.orders * 71,
        retransmits: row.retransmits,
        retransmits_sent: row.retransmits,
        retransmits_received: 0,
        retransmitted: 0,
        out_of_window: 0,
        orders_dropped: plan.appliance === "trade03" ? null : 0,
        out_of_order: 0,
        duplicate_acks: row.retransmits,
        zero_windows: 0,
        zero_window_ns: 0,
        keepalives: 12,
        resets_sent: 0,
        resets_received: 0,
        connects_failed: 0,
        shared_stamp: 0,
        stream_gaps: 0,
        sequence_gaps: 0,
        sequence_missing: 0,
        resent: 0,
        key_overflow: 0,
        ambiguous: 0,
        ticks_unknown: 0,
        undecodable: 0,
        complete: row.complete,
    };
}

/** @param {Model} model @param {Plan} plan @param {any} row @param {number} second @param {boolean} interval */
function seriesSummary(model, plan, row, second, interval) {
    const value = interval
        ? model.minute(plan.appliance, row.series, row.key, second)
        : model.day(plan.appliance, row.series, row.key, second);
    const names = ["min_ns", "mean_ns", "p50_ns", "p90_ns", "p99_ns", "p999_ns", "p9999_ns", "max_ns"];
    const incomplete =
        model.is("incomplete") && plan.appliance === "trade03" && row.feed === "pitch" && row.line === "B";
    return {
        series: row.series,
        key: row.key,
        count: value.count,
        ...Object.fromEntries(names.map((name) => [name, value[name] ?? null])),
        negative: { count: 0, min_ns: null },
        above_range: { count: 0, max_ns: null },
        complete: !incomplete,
        may_be_missing: incomplete ? 31 : 0,
        not_received: 0,
        attribution: "named",
        stamp_source: "bpf_ktime_get_ns",
        resolution_ns: 20,
        clock_offset_ns: null,
        uncertainty_ns: row.series === "feed_age" ? clockOf(model, plan).uncertainty_ns : null,
    };
}

/** Other flows of a host: one that is estimated, one of TCP that is exact. @param {Plan} plan */
const talkersOf = (plan) => [
    {
        process: "rsync",
        pid: 4711,
        cgroup: "/system.slice/backup.service",
        protocol: "udp",
        local: "10.0.1.5:5001",
        remote: "10.0.7.7:40000",
        direction: "in",
        packets: 64000,
        bytes: 66816000,
        bits_per_second: 53452800 + plan.feeds.length,
        samples: 1000,
        error_percent: 6.1981,
        exact: false,
    },
    {
        process: null,
        pid: null,
        cgroup: null,
        protocol: "tcp",
        local: "10.0.1.5:22",
        remote: "10.0.7.8:51000",
        direction: "out",
        packets: 120,
        bytes: 9000,
        bits_per_second: 7200,
        samples: null,
        error_percent: 0,
        exact: true,
    },
];

/** @param {Plan} plan @param {any} feed @param {number} second */
const burstsOf = (plan, feed, second) =>
    feed.lines.flatMap((/** @type {any} */ line) =>
        [10000, 100000, 1000000, 10000000].map((window, n) => ({
            flow: feed.feed,
            line: line.line,
            direction: null,
            window_ns: window,
            packets: [3, 12, 61, 340][n] + (hash(feed.feed) % 7),
            bytes: [581, 1851, 9120, 51000][n],
            stamp_ns: stampOf(timeNs(second - 400)),
            time_ns: timeNs(second - 400),
            resolution_ns: 20,
            uncertainty_ns: null,
        })),
    );

/**
 * The `summary` object of one appliance.
 * @param {Model} model
 * @param {Plan} plan
 * @param {number} second
 * @param {boolean} [interval]
 */
export function summary(model, plan, second, interval = false) {
    const warn = plan.settings[0] !== "9";
    return {
        mode: "run",
        host: plan.host,
        instance: plan.instance,
        labels: plan.labels,
        incarnation: plan.incarnation,
        start_time_ns: timeNs(model.begin),
        duration_ns: (second - model.begin) * 1e9,
        version: "0.1.0",
        config_hash: "8d2fd0b24c40a95d",
        day: null,
        interfaces: [plan.interface],
        captures: [],
        clock: {
            stamp_source: "bpf_ktime_get_ns",
            resolution_ns: 20,
            offset_ns: stampOf(0n) * -1n,
            mapping_error_ns: 25,
            ...clockOf(model, plan),
            leap: "none",
            max_error_ns: 16000000000,
            estimated_error_ns: 160000,
            frequency_ppb: -1240,
            reference: "PHC0",
            stratum: 1,
            source_offset_ns: 41,
            source_error_ns: 900,
        },
        host_settings: {
            hash: plan.settings,
            verdict: warn ? "warn" : "ok",
            ok: warn ? 84 : 87,
            warn: warn ? 3 : 0,
            fail: 0,
            not_applicable: 51,
            unknown: 0,
            failing: warn ? ["cpu-governor"] : [],
            changes: 0,
        },
        ledger: ledgerOf(model, plan, second),
        host_drops: {
            nic_missed: plan.appliance === "trade03" ? null : 0,
            nic_no_buffer: 0,
            softnet_dropped: model.is("gap") && plan.appliance === "trade02" ? 14 : 0,
            udp_rcvbuf_errors: 0,
            sockets: plan.feeds.flatMap((feed) =>
                feed.lines.map((line, n) => ({ feed: feed.feed, line: line.line, port: 26400 + n, drops: 0 })),
            ),
        },
        publication: {
            offered: 9120,
            published: 9120,
            back_pressured: 0,
            not_connected: 0,
            snapshots_merged: 0,
            events_lost: 0,
        },
        media_driver: {
            present: true,
            bytes_sent: 41231344,
            bytes_received: 91210,
            naks_sent: 0,
            naks_received: 2,
            retransmits_sent: 2,
            errors: 0,
        },
        subscribers: [
            {
                address: "10.0.0.9",
                port: 41200,
                receiver: "3",
                state: "active",
                shares_address: false,
                heard_stamp_ns: stampOf(timeNs(second)),
                heard_time_ns: timeNs(second),
                streams: [1001, 1002, 1003].map((stream) => ({
                    stream,
                    behind_bytes: 0,
                    window_bytes: 131072,
                    naks: 0,
                    asked_bytes: 0,
                    retransmitted_bytes: 0,
                })),
            },
        ],
        host_path: hostPathOf(model, plan) && {
            ...hostPathOf(model, plan),
            threads: ["strategy", "md-rx", "orders"].map((thread, n) => ({
                process: "strategy",
                pid: 4711,
                thread,
                tid: 4711 + n,
                cpu: n + 1,
                running_ns: 900000000000 - n * 1000000000,
                waiting_ns: n * 31000000,
                voluntary: 12,
                preempted: n * 40,
                migrations: n === 2 ? 7 : 0,
                faults: 200,
                major_faults: 0,
                interrupted_ns: null,
                throttled_ns: 0,
                throttled_periods: 0,
            })),
            cpus: [1, 2, 3].map((cpu) => ({
                cpu,
                time_squeeze: 0,
                backlog_dropped: 0,
                ksoftirqd_ns: cpu * 1000000,
                device_interrupts: cpu === 3 ? 5120 : 0,
            })),
            talkers: talkersOf(plan),
        },
        feeds: plan.feeds.map((feed) => feedSummary(model, plan, feed, second)),
        sessions: plan.sessions.map((session) => sessionSummary(model, plan, session, second)),
        series: seriesOf(plan).map((row) => seriesSummary(model, plan, row, second, interval)),
        bursts: plan.feeds.flatMap((feed) => burstsOf(plan, feed, second)),
        open_gaps: [],
        raised: plan.feeds.some((feed) => hasGap(model, plan, feed) || isIncomplete(model, plan, feed))
            ? [
                  {
                      id: 9,
                      event: "appliance_loss",
                      severity: "warning",
                      flow: plan.feeds[0].feed,
                      line: "A",
                      channel: null,
                      stamp_ns: stampOf(timeNs(gapSecond(model))),
                      time_ns: timeNs(gapSecond(model)),
                  },
              ]
            : [],
        appliance: {
            gc_collections: 0,
            allocated_bytes: 11199968,
            cpu_ns_reader: 1428117621,
            cpu_ns_analysis: 911000000,
            cpu_ns_publisher: 320000000,
            records_per_second_peak: 52241,
            late_records: 0,
            ring_high_water: 140440,
            pipeline_high_water: 307,
            ...ownOf(model, plan),
        },
    };
}
