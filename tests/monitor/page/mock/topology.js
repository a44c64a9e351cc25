// SPDX-License-Identifier: Apache-2.0
import { hex } from "./random.js";

/**
 * @typedef {{feed: string, protocol: string, rate: number, lines: {line: string, address: string}[]}} FeedPlan
 * @typedef {{session: string, protocol: string, rate: number, address: string, ack: number}} SessionPlan
 * @typedef {{appliance: string, host: string, instance: string, incarnation: string, labels: Record<string, string>,
 *   interface: string, settings: string, feeds: FeedPlan[], sessions: SessionPlan[]}} AppliancePlan
 */

const Feeds = [
    { feed: "itch", protocol: "moldudp64-itch50", rate: 62000, port: 26400, lines: ["A", "B"] },
    { feed: "pitch", protocol: "cboe-pitch", rate: 24100, port: 30501, lines: ["A", "B"] },
    { feed: "mdp3", protocol: "cme-mdp3", rate: 8800, port: 14310, lines: ["A", "B"] },
    { feed: "eobi", protocol: "t7-eobi", rate: 5100, port: 59000, lines: ["A"] },
];
const Sessions = [
    { session: "ouch", protocol: "soupbintcp-ouch5", rate: 41, address: "10.99.0.1:7001", ack: 75660 },
    { session: "boe", protocol: "cboe-boe3", rate: 18, address: "10.99.1.1:8001", ack: 112000 },
    { session: "ilink", protocol: "cme-ilink3", rate: 7, address: "10.99.2.1:9001", ack: 241000 },
];
/** Text that breaks out of markup, strings and rows where a page does not keep it text. */
export const HostileName = "x</script><img src=x onerror=alert(1)>\"'`\n{{7*7}}\u202etxt";
export const LongName = "L".repeat(65536);

/** @param {typeof Feeds[number]} plan @param {number} index @returns {FeedPlan} */
function feedOf(plan, index) {
    return {
        feed: plan.feed,
        protocol: plan.protocol,
        rate: plan.rate,
        lines: plan.lines.map((line, n) => ({ line, address: `233.54.${12 + index}.${111 + n}:${plan.port + n}` })),
    };
}

/**
 * @param {string} name
 * @param {number} index
 * @param {FeedPlan[]} feeds
 * @param {SessionPlan[]} sessions
 * @returns {AppliancePlan}
 */
function appliance(name, index, feeds, sessions) {
    return {
        appliance: name,
        host: name,
        instance: "",
        incarnation: hex(`incarnation ${name}`),
        labels: { site: index % 3 === 2 ? "LD4" : "NY4" },
        interface: "ens1f0",
        settings: index % 7 === 5 ? "4e02c7d19b6688aa" : "9c2b486f224860aa",
        feeds,
        sessions,
    };
}

/** Three appliances with ten feeds and six sessions. */
function few() {
    return [
        appliance(
            "trade01",
            0,
            [0, 1, 2, 3].map((i) => feedOf(Feeds[i], 0)),
            Sessions,
        ),
        appliance(
            "trade02",
            1,
            [0, 1, 2].map((i) => feedOf(Feeds[i], 1)),
            Sessions.slice(0, 2),
        ),
        appliance(
            "trade03",
            2,
            [0, 1, 3].map((i) => feedOf(Feeds[i], 2)),
            Sessions.slice(0, 1),
        ),
    ];
}

/** A hundred appliances with twenty feeds and twenty sessions each: 4,000 rows of flows. */
function many() {
    return Array.from({ length: 100 }, (_, n) =>
        appliance(
            `trade${String(n + 1).padStart(3, "0")}`,
            n,
            Array.from({ length: 20 }, (_, i) => ({ ...feedOf(Feeds[i % 4], n), feed: `${Feeds[i % 4].feed}${i}` })),
            Array.from({ length: 20 }, (_, i) => ({ ...Sessions[i % 3], session: `${Sessions[i % 3].session}${i}` })),
        ),
    );
}

/** Names as an attacker of the management network would choose them. */
function hostile() {
    const plan = appliance("trade01", 0, [feedOf(Feeds[0], 0), feedOf(Feeds[1], 0)], [Sessions[0], { ...Sessions[1] }]);
    plan.feeds[0] = { ...plan.feeds[0], feed: HostileName };
    plan.feeds[1] = { ...plan.feeds[1], feed: LongName };
    plan.sessions[1] = { ...plan.sessions[1], session: HostileName };
    plan.labels = { site: HostileName };
    return [plan];
}

/** @param {string} state @returns {AppliancePlan[]} */
export function topology(state) {
    if (state === "empty") return [];
    if (state === "many") return many();
    return state === "hostile" ? hostile() : few();
}
