// SPDX-License-Identifier: Apache-2.0
import { GapStrip } from "../charts/gapstrip.js";
import { RaceChart } from "../charts/racechart.js";
import { ApiError, get } from "../data/api.js";
import { holesOf } from "../data/holes.js";
import { Refresher } from "../data/refresher.js";
import { h, nameText, put } from "../parts/dom.js";
import { Facts, panel, smallTable } from "../parts/facts.js";
import { bytes, duration, percent, Unknown, whole } from "../parts/format.js";
import { markNode, marksOf, severityNode } from "../parts/marks.js";
import { empty, loading, unknown } from "../parts/states.js";
import { BaselinePanel } from "./baselinepanel.js";
import { feedColumns } from "./deskcolumns.js";
import { ChannelTitles, channelRows } from "./feedchannels.js";
import { GapList } from "./gaplist.js";
import { processText } from "./hostpath.js";
import { hostLink, openList, showUnknown, title } from "./lists.js";
import { RateChart, RateLine } from "./ratechart.js";

/** @typedef {import("../app.js").App} App */

const bad = (/** @type {string} */ name) => (/** @type {any} */ feed) => Number(feed[name] ?? 0) > 0;
const count = (/** @type {string} */ label, /** @type {string} */ name, note = "", isBad = false) => ({
    label,
    note,
    text: (/** @type {any} */ feed) => whole(feed[name]),
    bad: isBad ? bad(name) : undefined,
});

const FeedFacts = [
    count("messages", "messages"),
    count("packets", "packets"),
    { label: "bytes", text: (/** @type {any} */ feed) => bytes(feed.bytes) },
    count("lost", "messages_lost", "Numbers that no line delivered in time", true),
    count("feed gaps", "feed_gaps", "", true),
    count("line gaps", "line_gaps"),
    count("repaired", "messages_repaired"),
    count("unobserved", "messages_unobserved", "Lost in the appliance, not by the market", true),
    { label: "blind", text: (/** @type {any} */ feed) => duration(feed.blind_ns), bad: bad("blind_ns") },
    { label: "longest", text: (/** @type {any} */ feed) => duration(feed.longest_blind_ns) },
    count("late", "messages_late"),
    count("duplicates", "duplicates"),
    count("reordered", "reordered"),
    count("resets", "resets"),
    count("undecodable", "undecodable", "", true),
];

/** Lines of a feed that are compared with other days at most. */
const MostLines = 4;
const LineTitles = [
    "line",
    "address",
    "interface",
    "wins",
    "share",
    "ties",
    "ahead p50",
    "p99",
    "max",
    "missing",
    "repaired",
    "unrepaired",
    "brought",
    "blind",
    "longest",
    "duplicates",
    "reordered",
    "late",
    "host dropped",
    "not verified",
];

/** @param {any} line @param {number} wins */
function lineRow(line, wins) {
    const missing = Number(line.messages_missing ?? 0);
    return [
        [nameText(line.line, 30), ...marksOf(line).flatMap((mark) => [" ", markNode(mark)])],
        nameText(line.address, 60),
        nameText(line.interface, 30),
        whole(line.wins),
        percent(wins ? Number(line.wins) / wins : null, 1),
        whole(line.ties),
        duration(line.ahead?.p50_ns),
        duration(line.ahead?.p99_ns),
        duration(line.ahead?.max_ns),
        whole(line.messages_missing),
        whole(line.missing_repaired),
        line.messages_missing === null ? Unknown : whole(missing - Number(line.missing_repaired ?? 0)),
        whole(line.repairs),
        duration(line.blind_ns),
        duration(line.longest_blind_ns),
        whole(line.duplicates),
        whole(line.reordered),
        whole(line.late),
        Number(line.host_dropped ?? 0) > 0
            ? h("span", { class: "is-bad" }, whole(line.host_dropped))
            : whole(line.host_dropped),
        whole(line.unverified),
    ];
}

/** Numbers that a process read. @param {any} row */
const deliveryRow = (row) => [
    processText(row),
    whole(row.numbers_read),
    Number(row.numbers_unread) > 0
        ? h("span", { class: "word word-warning" }, whole(row.numbers_unread))
        : whole(row.numbers_unread),
    duration(row.longest_blind_ns),
];

/** One feed of one appliance on screen. */
class FeedView {
    /** @param {HTMLElement} root @param {App} app */
    constructor(root, app) {
        this.app = app;
        this.root = root;
        const { appliance, feed } = app.place;
        this.filter = { appliance, feed };
        this.marks = h("span");
        this.facts = new Facts(FeedFacts);
        this.lines = smallTable("Lines", LineTitles);
        this.delivery = smallTable("Delivery", ["process", "numbers read", "numbers unread", "longest blind"]);
        this.deliveryPanel = panel(
            "Read by processes of this host",
            h("div", { class: "short-scroll" }, this.delivery.element),
        );
        this.channels = smallTable("Channels", ChannelTitles);
        this.bursts = smallTable("Bursts", ["busiest window", "line", "packets", "bytes", "resolution"]);
        this.rate = new RateChart(app, "Messages per second", "feeds.messages", this.filter);
        this.race = new RaceChart(170);
        this.gaps = new GapList(app, this.filter);
        this.wait = h("div", {}, loading());
        this.races = new Refresher(
            app,
            10000,
            (signal) => this.loadRace(signal),
            (error) => this.race.figure.fail(error),
        );
        put(root, title(feed, hostLink(app, appliance), this.marks), this.wait);
    }

    build(/** @type {any} */ feed) {
        this.wait.remove();
        this.built = true;
        const values = [
            { title: "messages per second", query: { ...this.filter, value: "messages" }, line: RateLine },
            ...(feed.lines.length > 1 ? feed.lines.slice(0, MostLines) : []).map((/** @type {any} */ { line }) => ({
                title: `packets of line ${nameText(line, 30)}`,
                query: { ...this.filter, line, value: "wins" },
                isNamed: true,
            })),
        ];
        this.baseline = new BaselinePanel(this.app, values, () => this.rate.chart);
        this.strip = new GapStrip(feed.lines.map((/** @type {any} */ line) => line.line));
        this.gaps.onRows = (rows, known, reach) => {
            const span = this.app.span();
            this.strip?.setGaps(
                rows,
                span.from,
                span.to,
                known,
                holesOf(this.gaps.holes, this.filter.appliance, span.from, span.to),
                reach,
            );
        };
        this.root.append(
            h("section", { class: "panel" }, this.facts.element),
            panel("Lines", h("div", { class: "wide-scroll" }, this.lines.element)),
            this.deliveryPanel,
            h(
                "div",
                { class: "columns columns-2-1" },
                this.rate.element,
                feed.lines.length > 1
                    ? this.race.element
                    : panel("Line race", empty("This feed has one line: nothing repairs its gaps.")),
            ),
            this.baseline.element,
            this.strip.element,
            panel("Channels", h("div", { class: "wide-scroll short-scroll" }, this.channels.element)),
            h(
                "div",
                { class: "columns columns-2-1" },
                this.gaps.element,
                panel("Bursts", this.bursts.element),
            ),
        );
    }

    update() {
        const summary = this.app.latest.summary;
        if (!summary) {
            showUnknown(this.app, this.wait, "feed");
            return;
        }
        const feed = (summary.feeds ?? []).find((/** @type {any} */ one) => one.feed === this.filter.feed);
        if (!feed) {
            put(this.wait, unknown("feed", this.filter.feed, "#/feed", this.filter.appliance));
            return;
        }
        if (!this.built) this.build(feed);
        this.draw(feed, summary);
        this.rate.poke();
        this.baseline?.poke();
        if (feed.lines.length > 1) this.races.poke();
        this.gaps.poke();
    }

    /** @param {any} feed @param {any} summary */
    draw(feed, summary) {
        const severity =
            this.app.latest.appliance?.state && this.app.latest.appliance.state !== "live"
                ? this.app.latest.appliance.state
                : "";
        put(
            this.marks,
            nameText(feed.protocol, 60),
            " ",
            Number(feed.messages_lost) > 0 ? severityNode("error") : "",
            marksOf(feed).flatMap((mark) => [" ", markNode(mark), " ", mark.text]),
            severity ? h("span", { class: "word word-warning" }, ` appliance ${severity}`) : "",
        );
        this.facts.update(feed);
        const wins = feed.lines.reduce(
            (/** @type {number} */ sum, /** @type {any} */ line) => sum + Number(line.wins ?? 0),
            0,
        );
        this.lines.setRows(feed.lines.map((/** @type {any} */ line) => lineRow(line, wins)));
        // Nothing where reads are not recorded.
        this.deliveryPanel.hidden = !feed.delivery;
        this.delivery.setRows((feed.delivery ?? []).map(deliveryRow));
        this.channels.setRows(channelRows(feed));
        this.bursts.setRows(
            (summary.bursts ?? [])
                .filter((/** @type {any} */ one) => one.flow === feed.feed)
                .slice(0, 16)
                .map((/** @type {any} */ one) => [
                    duration(one.window_ns, 2),
                    nameText(one.line, 20),
                    whole(one.packets),
                    bytes(one.bytes),
                    duration(one.resolution_ns),
                ]),
        );
        this.feed = feed;
        this.resolution = Number(
            (summary.series ?? []).find((/** @type {any} */ one) => one.series === "line_lead")?.resolution_ns ?? 0,
        );
    }

    /** @param {AbortSignal} signal */
    async loadRace(signal) {
        const { from, to } = this.app.span();
        const [a, b] = this.feed.lines.map((/** @type {any} */ line) => line.line);
        const one = (/** @type {string} */ line, /** @type {string} */ against) =>
            get(
                "distribution",
                { series: "line_lead", ...this.filter, line, against, from, to, buckets: true },
                signal,
            );
        const none = (/** @type {unknown} */ error) => {
            // A series begins with its first sample.
            if (error instanceof ApiError && error.problem.where === "series") return null;
            throw error;
        };
        const [first, second] = await Promise.all([one(a, b).catch(none), one(b, a).catch(none)]);
        if (!first || !second) {
            this.race.figure.setState(empty("No number has come by both lines yet."));
            return;
        }
        this.race.setSides(
            [
                { line: a, distribution: first },
                { line: b, distribution: second },
            ],
            this.resolution ?? 0,
        );
    }

    close() {
        this.rate.close();
        this.race.close();
        this.baseline?.close();
        this.strip?.close();
    }
}

/** @param {HTMLElement} root @param {App} app */
function open(root, app) {
    if (app.place.feed && app.place.appliance) return new FeedView(root, app);
    return openList(root, app, {
        table: "feeds",
        title: "Feeds",
        columns: feedColumns(app),
        name: (row) => row.feed,
        open: (row) => app.go({ appliance: row.appliance, feed: row.feed }),
    });
}

/** Feeds: the list, or one with its lines, race and gaps. @type {import("./views.js").View} */
export const feed = {
    open,
    stream: (place) =>
        place.feed && place.appliance ? { view: "appliance", appliance: place.appliance } : { view: "desk" },
};
