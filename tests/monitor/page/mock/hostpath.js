// SPDX-License-Identifier: Apache-2.0
import { HostileName } from "./topology.js";

/** @typedef {import("./model.js").Model} Model
 * @typedef {import("./topology.js").AppliancePlan} Plan
 * @typedef {import("./topology.js").FeedPlan} FeedPlan */

/** Whether the socket of a line was full. @param {Model} model @param {Plan} plan */
const isFull = (model, plan) => model.is("gap") && plan.appliance === "trade02";

/** @param {Model} model @param {Plan} plan @param {FeedPlan} feed @param {any} line */
export function hostDroppedOf(model, plan, feed, line) {
    if (plan.appliance === "trade03") return null;
    return isFull(model, plan) && feed === plan.feeds[0] && line.line === "A" ? 495 : 0;
}

/** What the host of trade02 drops. @param {Plan} plan */
const full = (plan) => [
    {
        reason: "QDISC_DROP",
        feed: null,
        line: null,
        session: plan.sessions[0].session,
        channel: null,
        direction: "transmit",
        where: "__dev_queue_xmit",
        process: null,
        pid: null,
        cgroup: null,
        container: null,
        pod: null,
        namespace: null,
        container_name: null,
        packets: 3,
        numbers: 2,
        first: null,
        last: null,
        numbers_known: true,
        ranges: [],
        ranges_cut: 0,
    },
    {
        reason: "SOCKET_RCVBUFF",
        feed: plan.feeds[0].feed,
        line: "A",
        session: null,
        channel: "DEMO000001",
        direction: "receive",
        where: "udp_queue_rcv_one_skb",
        process: "strategy",
        pid: 4711,
        cgroup: "/kubepods/burstable/pod0b7632a2-a56e-4278-987a-22de18008dbe",
        container: null,
        pod: "strategy-0",
        namespace: "trading",
        container_name: "app",
        packets: 99,
        numbers: 495,
        first: 5,
        last: 9223372036854775805n,
        numbers_known: true,
        ranges: [
            { first: 5, last: 498 },
            { first: 9223372036854775805n, last: 9223372036854775805n },
        ],
        ranges_cut: 3,
    },
    {
        reason: "NO_SOCKET",
        feed: plan.feeds[0].feed,
        line: "B",
        session: null,
        channel: null,
        direction: "receive",
        where: null,
        process: null,
        pid: null,
        cgroup: null,
        container: null,
        pod: null,
        namespace: null,
        container_name: null,
        packets: 7,
        numbers: 0,
        first: null,
        last: null,
        numbers_known: false,
        ranges: [],
        ranges_cut: 0,
    },
];

/** Drops with names as an attacker chooses them. @param {Plan} plan */
const hostile = (plan) =>
    full(plan).map((drop) => ({
        ...drop,
        reason: HostileName,
        where: HostileName,
        process: HostileName,
        cgroup: HostileName,
        container: HostileName,
        pod: HostileName,
        namespace: HostileName,
        container_name: HostileName,
    }));

/** @param {string} program @param {string} hook @param {boolean} attached */
const hookOf = (program, hook, attached) => ({
    program,
    hook,
    state: attached ? "attached" : "missing",
    why: attached ? null : "the kernel has no type information",
    events: attached ? 9000 : null,
    ignored: attached ? 7 : null,
    told: attached ? 8990 : null,
    limited: attached ? 3 : null,
    lost: attached ? 0 : null,
    missed: null,
});

/** The appliance's own programs and tables; one table of trade02 is full. @param {Model} model @param {Plan} plan */
export const ownOf = (model, plan) =>
    model.is("incomplete") && plan.appliance === "trade01"
        ? { programs: null, maps: null }
        : {
              programs: [
                  {
                      program: "xdp_rx",
                      hook: "xdp",
                      interface: model.is("hostile") ? HostileName : "eth0",
                      events: 9123456789012,
                      missed: 0,
                      run_ns: 71,
                      price_ns: 66,
                  },
                  {
                      program: "tc_tx",
                      hook: "tc egress",
                      interface: null,
                      events: 91000,
                      missed: null,
                      run_ns: null,
                      price_ns: null,
                  },
              ],
              maps: [
                  { map: "flows", entries: 64, capacity: 4096 },
                  { map: "connections", entries: plan.appliance === "trade02" ? 65536 : 12, capacity: 65536 },
                  { map: "history", entries: 32768, capacity: 32768 },
              ],
          };

/** What the search for causes of trade02 has found. @param {Plan} plan */
const causesOf = (plan) =>
    plan.appliance === "trade02"
        ? {
              asked: 31,
              found: 27,
              skipped: 1,
              unknown: 2,
              by_kind: {
                  stack: 3,
                  cpu_wait: 14,
                  idle_exit: 0,
                  interrupt: 2,
                  blocked: 1,
                  stopped: 0,
                  not_recorded: 0,
                  throttled: 0,
                  frozen: 0,
                  tcp_wait: 0,
                  strategy: 7,
                  unknown: 2,
              },
              history_lapped: 0,
              processes_left_out: 0,
          }
        : null;

/** Whether an appliance records stages; that of trade02 has some that are not certain. @param {Plan} plan */
export const hasStages = (plan) => plan.appliance === "trade01" || plan.appliance === "trade02";

/** Counts of the steps of packets. @param {Plan} plan */
const stagesOf = (plan) =>
    hasStages(plan)
        ? {
              level: "all",
              reads: 91000,
              reads_unmatched: plan.appliance === "trade02" ? 31 : 0,
              shared_socket: 0,
              sends: 4100,
              orders: 4096,
              orders_unmatched: plan.appliance === "trade02" ? 2 : 0,
              records_lost: 0,
          }
        : null;

/** Numbers of a feed that processes read. @param {Model} model @param {Plan} plan */
export const deliveryOf = (model, plan) =>
    hasStages(plan)
        ? [
              {
                  process: model.is("hostile") ? HostileName : "strategy",
                  pid: 4711,
                  numbers_read: 9223372036854775805n,
                  numbers_unread: 0,
                  longest_blind_ns: 0,
              },
              { process: null, pid: 4790, numbers_read: 88000, numbers_unread: 512, longest_blind_ns: 1200000 },
          ]
        : null;

/** Stages of an order, which add up. @param {Plan} plan @param {number} tickToTrade */
export function orderStagesOf(plan, tickToTrade) {
    if (!hasStages(plan)) return null;
    const [rx, wait, send] = [0.07, 0.04, 0.06].map((share) => Math.floor(tickToTrade * share));
    return {
        rx_to_socket_ns: rx,
        socket_wait_ns: wait,
        read_to_send_ns: tickToTrade - rx - wait - send,
        send_to_tx_ns: send,
        tx_to_driver_ns: null,
        driver_to_wire_ns: null,
        wire_to_ack_ns: null,
        read_to_tx_ns: null,
    };
}

/** What the host of an appliance does with trading packets: that of trade03 cannot record drops.
 * @param {Model} model @param {Plan} plan */
export function hostPathOf(model, plan) {
    if (model.is("incomplete") && plan.appliance === "trade01") return null;
    const knowsDrops = plan.appliance !== "trade03";
    const drops = model.is("hostile") ? hostile(plan) : isFull(model, plan) ? full(plan) : [];
    return {
        hooks: [hookOf("tcp_info", "sock_diag", true), hookOf("drops", "kfree_skb", knowsDrops), hookOf("talker_sampler", "xdp", knowsDrops)],
        drops: knowsDrops ? drops : null,
        others: knowsDrops
            ? [
                  { reason: "OTHERHOST", packets: 34 },
                  { reason: "NO_SOCKET", packets: 1200 },
              ]
            : null,
        causes: causesOf(plan),
        stages: stagesOf(plan),
        tcp: plan.sessions.map((session, n) => ({
            session: session.session,
            connection: n + 1,
            client: `10.0.1.5:${41000 + n}`,
            gateway: "10.9.0.4:9000",
            process: null,
            thread: null,
            cgroup: null,
            container: null,
            pod: null,
            namespace: null,
            container_name: null,
            congestion: "cubic",
            srtt_ns: 21000 + n * 700,
            min_rtt_ns: 19000,
            rto_ns: 201000000,
            cwnd: 10,
            cwnd_low: 10,
            ssthresh: null,
            unacked: 0,
            not_sent_bytes: n === 1 ? 1460 : 0,
            send_window: 64256,
            retransmits: n % 2,
            lost: 0,
            reordering: 3,
            out_of_order: 0,
            delivery_rate: 12500000,
            pacing_rate: 25000000,
            app_limited: true,
            busy_ns: 91000000,
            window_limited_ns: 0,
            buffer_limited_ns: 0,
            delayed_ack_ns: 40000000,
            bytes_sent: 91000,
            bytes_acked: 91001,
            bytes_received: 127000,
            bytes_retransmitted: 0,
        })),
    };
}

/** Events of what the host drops. @param {Plan} plan @param {{stamp_ns: bigint, time_ns: bigint, uncertainty_ns: number|null}} at */
export const dropEvents = (plan, at) =>
    full(plan)
        .filter(({ reason }) => reason !== "NO_SOCKET")
        .map((drop, n) => ({
            id: 9001 + n,
            event: "host_drop",
            severity: "error",
            state: "instant",
            flow: drop.session ?? drop.feed,
            line: drop.line,
            ...at,
            channel: drop.channel ?? undefined,
            first: drop.first ?? undefined,
            last: drop.last ? 499 : undefined,
            count: drop.numbers,
            packets: drop.packets,
            direction: drop.direction,
            duration_ns: drop.first ? 1200000 : 0,
            since_stamp_ns: at.stamp_ns - 1200000n,
            reason: drop.reason,
            where: drop.where,
            process: drop.process ?? undefined,
            pid: drop.pid ?? undefined,
            connection: drop.session ? 1 : undefined,
            text: `(${drop.packets} packets): ${drop.reason}, ${drop.where}`,
            appliance: plan.appliance,
        }));
