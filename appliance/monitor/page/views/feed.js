// SPDX-License-Identifier: Apache-2.0
import { GapStrip } from "../charts/gapstrip.js";
import { RaceChart } from "../charts/racechart.js";
import { ApiError, get } from "../data/api.js";
import { holesOf } from "../data/holes.js";
import { Refresher } from "../data/refresher.js";
import * as tables from "../generated/metrics.js";
import { h, nameText, put } from "../parts/dom.js";
import { Facts, panel, smallTable } from "../parts/facts.js";
import { duration, percent, Unknown, whole } from "../parts/format.js";
import { markNode, marksOf, severityNode } from "../parts/marks.js";
import { cellsOf, factsOf, titlesOf, valueAt } from "../parts/numbers.js";
import { empty, loading, unknown } from "../parts/states.js";
import { BaselinePanel } from "./baselinepanel.js";
import { feedColumns } from "./deskcolumns.js";
import { channelRows, channelTitles } from "./feedchannels.js";
import { GapList } from "./gaplist.js";
import { processText } from "./hostpath.js";
import { hostLink, openList, showUnknown, title } from "./lists.js";
import { RateChart, RateLine } from "./ratechart.js";

/** @typedef {import("../app.js").App} App */

/** Lines of a feed that are compared with other days at most. */
const MostLines = 4;

/** @param {any} line @param {number} wins */
const raceRow = (line, wins) => [
    [nameText(line.line, 30), ...marksOf(line).flatMap((mark) => [" ", markNode(mark)])],
    percent(wins ? Number(line.wins) / wins : null, 1),
    ...cellsOf(tables.lineRace, line),
    line.messages_missing === null
        ? Unknown
        : whole(Number(line.messages_missing ?? 0) - Number(line.missing_repaired ?? 0)),
];

/** @param {any} line */
const countRow = (line) => [
    nameText(line.line, 30),
    nameText(line.address, 60),
    nameText(line.interface, 30),
    ...cellsOf(tables.lineCounts, line),
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
        this.facts = new Facts(factsOf(tables.feed));
        this.retracted = new Facts(factsOf(tables.feedRetracted));
        this.lines = smallTable("Lines", ["line", "share of wins", ...titlesOf(tables.lineRace), "unrepaired"]);
        this.counts = smallTable("Counts of lines", ["line", "address", "interface", ...titlesOf(tables.lineCounts)]);
        this.recovery = smallTable("Recovery", ["recovery", "kind", ...titlesOf(tables.recovery)]);
        this.recoveryPanel = panel("Recovery channels", h("div", { class: "wide-scroll" }, this.recovery.element));
        this.delivery = smallTable("Delivery", ["process", ...titlesOf(tables.delivery)]);
        this.deliveryPanel = panel(
            "Read by processes of this host",
            h("div", { class: "short-scroll" }, this.delivery.element),
        );
        this.channels = smallTable("Channels", channelTitles());
        this.bursts = smallTable("Bursts", ["line", ...titlesOf(tables.bursts), "resolution"]);
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
            h("section", { class: "panel" }, this.facts.element, this.retracted.element),
            panel(
                "Lines",
                h("div", { class: "wide-scroll" }, this.lines.element),
                h("div", { class: "wide-scroll", tabindex: "0", role: "region", "aria-label": "Counts of lines" }, this.counts.element),
            ),
            this.recoveryPanel,
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
        this.retracted.update(feed);
        // Shown only where something was retracted.
        this.retracted.element.hidden = tables.feedRetracted.every((number) => !Number(valueAt(feed, number) ?? 0));
        const wins = feed.lines.reduce(
            (/** @type {number} */ sum, /** @type {any} */ line) => sum + Number(line.wins ?? 0),
            0,
        );
        this.lines.setRows(feed.lines.map((/** @type {any} */ line) => raceRow(line, wins)));
        this.counts.setRows(feed.lines.map(countRow));
        this.recoveryPanel.hidden = !feed.recovery?.length;
        this.recovery.setRows(
            (feed.recovery ?? []).map((/** @type {any} */ one) => [
                nameText(one.line ?? "", 40),
                nameText(one.kind ?? "", 30),
                ...cellsOf(tables.recovery, one),
            ]),
        );
        // Nothing where reads are not recorded.
        this.deliveryPanel.hidden = !feed.delivery;
        this.delivery.setRows((feed.delivery ?? []).map((/** @type {any} */ one) => [processText(one), ...cellsOf(tables.delivery, one)]));
        this.channels.setRows(channelRows(feed));
        this.bursts.setRows(
            (summary.bursts ?? [])
                .filter((/** @type {any} */ one) => one.flow === feed.feed)
                .slice(0, 16)
                .map((/** @type {any} */ one) => [
                    nameText(one.line, 20),
                    ...cellsOf(tables.bursts, one),
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
