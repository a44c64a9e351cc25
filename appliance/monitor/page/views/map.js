// SPDX-License-Identifier: Apache-2.0
import { get } from "../data/api.js";
import { Refresher } from "../data/refresher.js";
import { talkers } from "../generated/metrics.js";
import { h, middleCut, nameText, put, svg } from "../parts/dom.js";
import { panel, smallTable } from "../parts/facts.js";
import { counted, whole } from "../parts/format.js";
import { cellsOf, titlesOf } from "../parts/numbers.js";
import { empty, failed, loading } from "../parts/states.js";
import { processText } from "./hostpath.js";

/** @typedef {import("../app.js").App} App
 * @typedef {{id: string, text: string, note: string, severity: string, column: number, rate: number, link: string, row: number}} Node_
 * @typedef {{from: string, to: string, rate: number, broken: boolean}} Edge */

const Titles = ["venue side", "line or gateway", "interface", "host"];
/** Appliances on one map; more do not fit a screen. */
const MostAppliances = 8;
/** Nodes of one column at most. */
const MostNodes = 60;
const RowHeight = 26;
/** Flows in the table of talkers at most. */
const MostTalkers = 40;

/** Nodes and edges of a map while it is made. */
class Graph {
    constructor() {
        /** @type {Map<string, Node_>} */
        this.nodes = new Map();
        /** @type {Map<string, Edge>} */
        this.edges = new Map();
    }

    /** @param {number} column @param {string} key @param {Partial<Node_>} rest @param {number} rate */
    node(column, key, rest, rate) {
        const id = `${column} ${key}`;
        const held = this.nodes.get(id) ?? {
            id,
            text: key,
            note: "",
            severity: "ok",
            column,
            rate: 0,
            link: "",
            row: 0,
            ...rest,
        };
        held.rate += rate;
        if (rest.severity === "error" || (rest.severity === "warning" && held.severity === "ok"))
            held.severity = rest.severity;
        this.nodes.set(id, held);
        return id;
    }

    /** @param {string} from @param {string} to @param {number} rate @param {boolean} broken */
    edge(from, to, rate, broken) {
        const key = `${from}\u0001${to}`;
        const held = this.edges.get(key) ?? { from, to, rate: 0, broken: false };
        held.rate += rate;
        held.broken ||= broken;
        this.edges.set(key, held);
    }
}

/** @param {Graph} graph @param {any} row @param {any} plan  the summary's feed @param {string} appliance */
function addFeed(graph, row, plan, appliance) {
    const rate = Number(row.messages_per_second ?? 0);
    const link = `#/feed?${new URLSearchParams({ appliance, feed: row.feed })}`;
    const venue = graph.node(
        0,
        nameText(row.feed, 40),
        { note: nameText(row.protocol, 40), severity: row.severity, link },
        rate,
    );
    for (const line of plan?.lines ?? row.lines) {
        const share = rate / Math.max(1, row.lines.length);
        const down = row.state === "line_down" && Number(line.packets ?? 0) === 0;
        const middle = graph.node(
            1,
            `${nameText(row.feed, 40)} ${nameText(line.line, 12)}`,
            { note: nameText(line.address ?? "", 60), severity: down ? "error" : row.severity, link },
            share,
        );
        addPlace(graph, middle, nameText(line.interface ?? "interface unknown", 40), appliance, share, down);
        graph.edge(venue, middle, share, down);
    }
}

/** @param {Graph} graph @param {any} row @param {string} interfaceName @param {string} appliance */
function addSession(graph, row, interfaceName, appliance) {
    const rate = Number(row.orders_per_second ?? 0);
    const link = `#/session?${new URLSearchParams({ appliance, session: row.session })}`;
    const broken = row.logged_in === false;
    const venue = graph.node(
        0,
        nameText(row.session, 40),
        { note: nameText(row.protocol, 40), severity: row.severity, link },
        rate,
    );
    const middle = graph.node(
        1,
        `${nameText(row.session, 40)} gateway`,
        { note: "orders", severity: row.severity, link },
        rate,
    );
    graph.edge(venue, middle, rate, broken);
    addPlace(graph, middle, interfaceName, appliance, rate, broken);
}

/**
 * @param {Graph} graph
 * @param {string} middle
 * @param {string} interfaceName
 * @param {string} appliance
 * @param {number} rate
 * @param {boolean} broken
 */
function addPlace(graph, middle, interfaceName, appliance, rate, broken) {
    const place = graph.node(
        2,
        `${nameText(appliance, 40)} ${interfaceName}`,
        { text: interfaceName, note: nameText(appliance, 40) },
        rate,
    );
    const end = graph.node(3, nameText(appliance, 40), { link: `#/host?${new URLSearchParams({ appliance })}` }, rate);
    graph.edge(middle, place, rate, broken);
    graph.edge(place, end, rate, false);
}

/** Who talks to whom, from configured names: venue, line or gateway, interface, host. */
class MapView {
    /** @param {HTMLElement} root @param {App} app */
    constructor(root, app) {
        this.app = app;
        /** @type {Map<string, any>} */
        this.summaries = new Map();
        this.shown = "";
        this.canvas = h("div", { class: "map" }, loading());
        this.count = h("span", { class: "count" });
        this.talkers = h("div", {}, loading());
        this.table = smallTable("Top talkers", [
            "flow",
            "appliance",
            "process",
            ...titlesOf(talkers),
            "error",
        ]);
        this.loader = new Refresher(
            app,
            30000,
            (signal) => this.load(signal),
            (error) => {
                this.shown = "";
                put(this.canvas, failed(error));
            },
        );
        put(
            root,
            h("section", { class: "panel" }, h("h2", {}, "Map ", this.count), this.canvas),
            panel("Top talkers", this.talkers),
        );
    }

    names() {
        /** @type {string[]} */
        const all = [
            ...new Set(
                this.app.scope.filter(this.app.tables.rows("hosts"), this.app.place.scope).map((row) => row.appliance),
            ),
        ].sort();
        return { shown: all.slice(0, MostAppliances), more: Math.max(0, all.length - MostAppliances) };
    }

    /** @param {AbortSignal} signal */
    async load(signal) {
        const { shown } = this.names();
        if (shown.length === 0) this.loader.last = -Infinity;
        for (const appliance of shown) this.summaries.set(appliance, await get("summary", { appliance }, signal));
        this.draw();
        this.drawTalkers(shown);
    }

    /** The flows that no feed and no session is of, the fastest first. @param {string[]} appliances */
    drawTalkers(appliances) {
        const paths = appliances.map((name) => [name, this.summaries.get(name)?.host_path]);
        const measured = paths.filter(([, path]) =>
            path?.hooks?.some((/** @type {any} */ one) => one.program === "talker_sampler" && one.state === "attached"),
        );
        if (measured.length === 0) {
            put(this.talkers, empty("Not measured by these appliances: host_path: {talkers: 256} samples other flows."));
            return;
        }
        const rows = measured.flatMap(([name, path]) =>
            path.talkers.map((/** @type {any} */ one) => ({ ...one, appliance: name })),
        );
        rows.sort((one, other) => Number(other.bits_per_second) - Number(one.bits_per_second));
        this.table.setRows(
            rows
                .slice(0, MostTalkers)
                .map((one) => [
                    nameText(`${one.local} ${one.direction === "out" ? "\u2192" : "\u2190"} ${one.remote} ${one.protocol}`, 120),
                    nameText(one.appliance, 40),
                    processText(one),
                    ...cellsOf(talkers, one),
                    one.exact ? "exact" : `\u00b1${whole(Math.ceil(one.error_percent))}\u202f%`,
                ]),
        );
        put(this.talkers, h("div", { class: "short-scroll" }, this.table.element));
    }

    update() {
        if (!this.app.latest.view) return;
        this.loader.poke();
        this.draw();
    }

    draw() {
        const { shown, more } = this.names();
        if (shown.length === 0) {
            put(this.canvas, empty("No appliance is known in this scope."));
            return;
        }
        if (!shown.every((name) => this.summaries.has(name))) return;
        const graph = new Graph();
        for (const name of shown) this.add(graph, name);
        put(
            this.count,
            `${counted(shown.length, "appliance")}${more ? `, ${more} more: choose a scope` : ""}; an edge's width is its messages per second, dashed is broken`,
        );
        const text = JSON.stringify([
            [...graph.nodes.values()].map((node) => [node.id, node.severity, Math.round(Math.log2(node.rate + 1) * 4)]),
            [...graph.edges.values()].map((edge) => edge.broken),
        ]);
        if (text === this.shown) return;
        this.shown = text;
        put(this.canvas, drawGraph(graph));
    }

    /** @param {Graph} graph @param {string} appliance */
    add(graph, appliance) {
        const summary = this.summaries.get(appliance);
        const own = (/** @type {any} */ row) => row.appliance === appliance;
        for (const row of this.app.tables.rows("feeds").filter(own))
            addFeed(
                graph,
                row,
                (summary.feeds ?? []).find((/** @type {any} */ one) => one.feed === row.feed),
                appliance,
            );
        for (const row of this.app.tables.rows("sessions").filter(own))
            addSession(graph, row, nameText(summary.interfaces?.[0] ?? "interface unknown", 40), appliance);
    }
}

const Columns = [10, 320, 630, 940];
const BoxWidth = 240;
/** Room for the text of a box, and that of a letter of its name and of its note. */
const [TextWidth, LetterWidth, NoteWidth] = [BoxWidth - 20, 7, 6];
/** Letters of a note that say something. */
const LeastNote = 10;
const MostLetters = 24;

/** @param {Graph} graph */
function drawGraph(graph) {
    const nodes = [...graph.nodes.values()];
    const columns = Titles.map((_, n) => nodes.filter((node) => node.column === n));
    const rows = Math.max(...columns.map((column) => Math.min(column.length, MostNodes)));
    columns.forEach((column) =>
        column.slice(0, MostNodes).forEach((node, n) => {
            node.row = (n + 0.5) * (rows / Math.min(column.length, MostNodes));
        }),
    );
    const kept = new Set(columns.flatMap((column) => column.slice(0, MostNodes)).map((node) => node.id));
    const y = (/** @type {Node_} */ node) => 24 + node.row * RowHeight;
    const edges = [...graph.edges.values()]
        .filter((edge) => kept.has(edge.from) && kept.has(edge.to))
        .map((edge) => edgeNode(graph, edge, y));
    const boxes = nodes.filter((node) => kept.has(node.id)).map((node) => boxNode(node, y(node)));
    return svg(
        "svg",
        {
            viewBox: `0 0 1180 ${40 + rows * RowHeight}`,
            class: "map-svg",
            role: "group",
            "aria-label": "Map of venues, lines, interfaces and hosts",
        },
        Titles.map((title, n) => svg("text", { x: Columns[n] + 4, y: 14, class: "map-title" }, title)),
        edges,
        boxes,
    );
}

/** @param {Graph} graph @param {Edge} edge @param {(node: Node_) => number} y */
function edgeNode(graph, edge, y) {
    const [from, to] = [edge.from, edge.to].map((id) => /** @type {Node_} */ (graph.nodes.get(id)));
    const [x0, x1] = [Columns[from.column] + BoxWidth, Columns[to.column]];
    const middle = (x0 + x1) / 2;
    return svg(
        "path",
        {
            d: `M${x0} ${y(from)} C${middle} ${y(from)} ${middle} ${y(to)} ${x1} ${y(to)}`,
            class: `map-edge${edge.broken ? " map-broken" : ""}`,
            "stroke-width": (1 + Math.log10(1 + edge.rate)).toFixed(1),
        },
        svg("title", {}, `${whole(edge.rate)} messages/s${edge.broken ? ", broken" : ""}`),
    );
}

/** Note for which there is room; the title of its box has all of it. @param {string} note @param {number} room */
const noteText = (note, room) => (note.length <= room ? note : room >= LeastNote ? middleCut(note, room - 1) : "");

/** @param {Node_} node @param {number} y */
function boxNode(node, y) {
    const mark = { error: "\u25b2 ", warning: "\u25c6 " }[node.severity] ?? "";
    const text = `${mark}${middleCut(node.text, MostLetters - 1)}`;
    const shape = svg(
        "g",
        { class: `map-node map-${node.severity}` },
        svg("title", {}, `${node.text} ${node.note}, ${whole(node.rate)} messages/s, ${node.severity}`),
        svg("rect", { x: Columns[node.column], y: y - 10, width: BoxWidth, height: 20, rx: 3 }),
        svg("text", { x: Columns[node.column] + 8, y: y + 4 }, text),
        svg(
            "text",
            { x: Columns[node.column] + BoxWidth - 8, y: y + 4, class: "map-note" },
            noteText(node.note, Math.floor((TextWidth - text.length * LetterWidth) / NoteWidth)),
        ),
    );
    return node.link ? svg("a", { href: node.link }, shape) : shape;
}

/** Map of configured names. @type {import("./views.js").View} */
export const map = {
    stream: () => ({ view: "desk" }),
    open: (root, app) => new MapView(root, app),
};
