// SPDX-License-Identifier: Apache-2.0
import { drawStaircase } from "../charts/staircase.js";
import { clockText, dateText, toBig } from "../data/time.js";
import * as tables from "../generated/metrics.js";
import { h, nameText, put } from "../parts/dom.js";
import { Facts, panel, smallTable } from "../parts/facts.js";
import { age, percent, Unknown, whole } from "../parts/format.js";
import { markNode, marksOf } from "../parts/marks.js";
import { cellsOf, factsOf, titlesOf } from "../parts/numbers.js";
import { loading } from "../parts/states.js";
import { hostColumns } from "./deskcolumns.js";
import { ThreadTables } from "./hostthreads.js";
import { HostPath } from "./hostpath.js";
import { openList, showUnknown, title } from "./lists.js";
import { seriesTable } from "./seriestable.js";
import { sameSettings } from "./settings.js";
import { SettingsList } from "./settingslist.js";
import { StagePanel } from "./stages.js";

/** @typedef {import("../app.js").App} App */

const ClockFacts = [
    {
        label: "synchronised",
        text: (/** @type {any} */ s) =>
            s.clock?.synchronised ? "yes" : s.clock?.synchronised === false ? "NO" : Unknown,
        tone: (/** @type {any} */ s) => (s.clock?.synchronised === false ? "is-bad" : ""),
    },
    { label: "source", text: (/** @type {any} */ s) => nameText(s.clock?.source, 30) },
    { label: "reference", text: (/** @type {any} */ s) => nameText(s.clock?.reference, 30) },
    { label: "stamps by", text: (/** @type {any} */ s) => nameText(s.clock?.stamp_source, 40) },
];

const SettingsFacts = [
    {
        label: "verdict",
        text: (/** @type {any} */ s) => nameText(s.host_settings?.verdict, 20),
        tone: (/** @type {any} */ s) => (s.host_settings?.verdict === "fail" ? "is-bad" : ""),
    },
    { label: "hash", text: (/** @type {any} */ s) => nameText(s.host_settings?.hash, 20) },
];

/** The numbers of a table in a member of the summary. @param {import("../parts/numbers.js").ShownNumber[]} table @param {string} member */
const factsIn = (table, member) => factsOf(table, (summary) => summary[member] ?? {});

/** One appliance and its host on screen. */
class HostView {
    /** @param {HTMLElement} root @param {App} app */
    constructor(root, app) {
        this.app = app;
        this.root = root;
        this.head = h("span");
        this.ledger = h("div", { class: "wide-scroll" });
        this.closed = h("span", { class: "count" });
        /** @type {[string, Facts][]} */
        this.facts = [
            ["Drops before and behind the hooks", new Facts(factsIn(tables.hostDrops, "host_drops"))],
            ["Clock", new Facts([...ClockFacts, ...factsIn(tables.clock, "clock")])],
            ["Cost of the appliance", new Facts(factsIn(tables.appliance, "appliance"))],
            [
                "Publication and media driver",
                new Facts([...factsIn(tables.publication, "publication"), ...factsIn(tables.driver, "media_driver")]),
            ],
            ["Settings of the host", new Facts([...SettingsFacts, ...factsIn(tables.settings, "host_settings")])],
            ["Day: restarts and state kept over them", new Facts(factsIn(tables.day, "day"))],
            ["Files of packets around events", new Facts(factsIn(tables.blackBox, "black_box"))],
        ];
        this.failing = h("p", { class: "quiet" });
        this.sockets = smallTable("Drops of sockets", ["line", "port", ...titlesOf(tables.sockets)]);
        this.subscribers = smallTable("Subscribers", [
            "subscriber",
            "state",
            "stream",
            ...titlesOf(tables.subscribers),
            "heard",
        ]);
        this.stages = new StagePanel(app);
        this.path = new HostPath();
        this.tcp = smallTable("TCP connections of sessions", [
            "session",
            "client",
            ...titlesOf(tables.tcp),
        ]);
        this.threads = new ThreadTables();
        this.raised = smallTable("Raised conditions", ["condition", "severity", "flow", "line", "since"]);
        this.received = smallTable("Received by the monitor", ["stream", ...titlesOf(tables.received)]);
        this.series = seriesTable(app, (row) => String(row.series).startsWith("appliance_"));
        this.settings = new SettingsList(app, app.place.appliance);
        this.wait = h("div", {}, loading());
        put(root, title(app.place.appliance, this.head), this.wait);
    }

    build() {
        this.built = true;
        // Who compares comes for the settings.
        if (this.app.place.against) setTimeout(() => this.settings.element.scrollIntoView({ block: "center" }));
        this.wait.remove();
        const panels = this.facts.map(([name, facts]) => panel(name, facts.element));
        panels[4].append(this.failing);
        panels[0].append(h("div", { class: "short-scroll" }, this.sockets.element));
        this.root.append(
            h("section", { class: "panel" }, h("h2", {}, "Ledger ", this.closed), this.ledger),
            h("div", { class: "columns" }, panels[0], panels[1]),
            h("div", { class: "columns" }, panels[2], panels[3]),
            h("div", { class: "columns" }, panels[4], panel("Raised conditions", this.raised.element)),
            h("div", { class: "columns" }, panels[5], panels[6]),
            this.stages.element,
            this.path.element,
            panel(
                "TCP connections of sessions, as the kernel has them",
                h("div", { class: "short-scroll" }, this.tcp.element),
            ),
            this.threads.element,
            this.settings.element,
            h(
                "div",
                { class: "columns columns-2-1" },
                panel("Subscribers of this appliance", h("div", { class: "short-scroll" }, this.subscribers.element)),
                panel("Received by the monitor", this.received.element),
            ),
            panel("The appliance's own times", this.series.element),
        );
    }

    update() {
        const { summary, appliance } = this.app.latest;
        if (!summary) {
            showUnknown(this.app, this.wait, "host");
            return;
        }
        if (!this.built) this.build();
        this.drawHead(summary, appliance ?? {});
        drawStaircase(this.ledger, summary.ledger ?? {});
        const { closed, in_flight } = summary.ledger ?? {};
        put(
            this.closed,
            closed === true
                ? "closed: every sighting has its place"
                : closed === false
                  ? "\u25b2 does not add up"
                  : `open while it runs, ${whole(in_flight)} in flight`,
        );
        for (const [, facts] of this.facts) facts.update(summary);
        this.stages.update(summary);
        this.path.update(summary);
        this.drawTables(summary, appliance ?? {});
        this.threads.update(summary);
        this.series.update(summary);
        this.settings.update();
    }

    /** @param {any} summary @param {any} row */
    drawHead(summary, row) {
        const now = this.app.now();
        const labels = Object.entries(row.labels ?? {})
            .map(([name, value]) => `${nameText(name, 30)}=${nameText(value, 60)}`)
            .join(" ");
        put(
            this.head,
            h("span", { class: `word word-${row.state === "live" ? "ok" : "warning"}` }, nameText(row.state, 20)),
            row.state === "live" ? "" : ` ${age(row.age_ns ?? null)} old`,
            ` ${labels} \u00b7 ${nameText(row.mode ?? summary.mode, 20)} ${nameText(summary.version, 20)} \u00b7 since ${dateText(summary.start_time_ns, 0)} (${age(now - (toBig(summary.start_time_ns) ?? now))})`,
            ` \u00b7 ${(summary.interfaces ?? []).map((/** @type {string} */ one) => nameText(one, 30)).join(", ")} \u00b7 incarnation ${nameText(summary.incarnation, 20)}`,
            row.coverage !== null && row.coverage !== undefined && row.coverage < 1
                ? ` \u00b7 \u25cc ${percent(row.coverage, 1)} of seconds received`
                : "",
            marksOf({ complete: row.complete }).flatMap((mark) => [" ", markNode(mark)]),
        );
    }

    /** @param {any} summary @param {any} row */
    drawTables(summary, row) {
        const { failing = [], hash } = summary.host_settings ?? {};
        const same = sameSettings(this.app, this.app.place.appliance, hash);
        const line = h(
            "span",
            {},
            failing?.length
                ? `Not as they should be: ${failing.map((/** @type {string} */ one) => nameText(one, 60)).join(", ")}. `
                : "",
            same,
        );
        // Links stay where they are while one goes to them.
        if (line.textContent !== this.failing.textContent) put(this.failing, line);
        this.sockets.setRows(
            (summary.host_drops?.sockets ?? [])
                .slice(0, 100)
                .map((/** @type {any} */ one) => [
                    `${nameText(one.feed, 40)} ${nameText(one.line, 12)}`,
                    String(one.port),
                    ...cellsOf(tables.sockets, one),
                ]),
        );
        this.tcp.setRows(
            (summary.host_path?.tcp ?? [])
                .slice(0, 200)
                .map((/** @type {any} */ one) => [
                    nameText(one.session ?? "", 40),
                    nameText(one.client ?? "", 60),
                    ...cellsOf(tables.tcp, one),
                ]),
        );
        this.raised.setRows(
            (summary.raised ?? [])
                .slice(0, 40)
                .map((/** @type {any} */ one) => [
                    nameText(one.event, 40).replaceAll("_", " "),
                    nameText(one.severity, 20),
                    nameText(one.flow ?? "", 40),
                    nameText(one.line ?? "", 12),
                    clockText(one.time_ns, 3),
                ]),
        );
        this.subscribers.setRows(
            (summary.subscribers ?? [])
                .slice(0, 40)
                .flatMap((/** @type {any} */ one) =>
                    (one.streams ?? []).map((/** @type {any} */ stream, /** @type {number} */ n) => [
                        n === 0 ? `${nameText(one.address, 60)}:${one.port}` : "",
                        n === 0 ? nameText(one.state, 20) : "",
                        String(stream.stream),
                        ...cellsOf(tables.subscribers, stream),
                        n === 0 ? clockText(one.heard_time_ns) : "",
                    ]),
                ),
        );
        this.received.setRows(
            (row.received ?? []).map((/** @type {any} */ one) => [
                String(one.stream),
                ...cellsOf(tables.received, one),
            ]),
        );
    }
}

/** @param {HTMLElement} root @param {App} app */
function open(root, app) {
    if (app.place.appliance) return new HostView(root, app);
    return openList(root, app, {
        table: "hosts",
        title: "Hosts",
        columns: hostColumns(app),
        name: (row) => row.appliance,
        open: (row) => app.go({ appliance: row.appliance }),
    });
}

/** Host and ledger of an appliance: where packets went, and at what cost. @type {import("./views.js").View} */
export const host = {
    open,
    stream: (place) => (place.appliance ? { view: "appliance", appliance: place.appliance } : { view: "desk" }),
};
