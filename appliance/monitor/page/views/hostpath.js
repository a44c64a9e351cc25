// SPDX-License-Identifier: Apache-2.0
import * as tables from "../generated/metrics.js";
import { h, nameText } from "../parts/dom.js";
import { panel, smallTable } from "../parts/facts.js";
import { counted, duration, Unknown, whole } from "../parts/format.js";
import { cellOf, cellsOf, titlesOf, valueAt } from "../parts/numbers.js";

/** Rows of dropped packets shown at most, and ranges in a row. */
const MostRows = 200;
const MostRanges = 6;

const Missing = "missing";

/** A range of numbers. @param {any} first @param {any} last */
const rangeText = (first, last) => (first === last ? String(first) : `${String(first)}\u2013${String(last)}`);

/** Kubernetes' names of a process's container. @param {any} row */
const podText = ({ pod, namespace, container_name }) =>
    pod ? ` in ${nameText([namespace, pod, container_name].filter(Boolean).join("/"), 120)}` : "";

/** Name and id of a process, and its container in Kubernetes. @param {any} row */
export const processText = (row) =>
    (row.process ?? row.pid ?? null) === null
        ? Unknown
        : `${nameText(row.process ?? "", 40)}${(row.pid ?? null) === null ? "" : `[${String(row.pid)}]`}${podText(row)}`;

/** The ranges of a row, and how many there is no room for. @param {any} drop */
function rangesText(drop) {
    const ranges = drop.ranges ?? [];
    const more = Math.max(0, ranges.length - MostRanges) + Number(drop.ranges_cut ?? 0);
    const shown = ranges
        .slice(0, MostRanges)
        .map((/** @type {any} */ one) => rangeText(one.first, one.last))
        .join(", ");
    if (shown === "") return drop.numbers_known ? "" : "unknown";
    return `${shown}${more > 0 ? ` and ${counted(more, "range")} more` : ""}${drop.numbers_known ? "" : ", others unknown"}`;
}

/** Whose packets they were. @param {any} drop */
function flowText(drop) {
    if (drop.session) return nameText(drop.session, 40);
    return drop.feed ? `${nameText(drop.feed, 40)} ${nameText(drop.line, 12)}` : "further ones";
}

/** Text that the table may cut, whole on its label. @param {string} text */
const long = (text) => h("span", { title: text }, text);

/** @param {any} drop */
const dropRow = (drop) => [
    flowText(drop),
    nameText(drop.channel ?? "", 40),
    drop.direction === "transmit" ? "out" : "in",
    nameText(drop.reason, 80),
    long(nameText(drop.where ?? Unknown, 80)),
    long(processText(drop)),
    long(nameText(drop.container ?? drop.cgroup ?? "", 200)),
    ...cellsOf(tables.drops, drop),
    long(rangesText(drop)),
];

/** @param {any} hook */
const hookRow = (hook) => [
    nameText(hook.program, 40),
    nameText(hook.hook, 60),
    hook.state === Missing || hook.behind
        ? h("span", { class: "word word-warning" }, hook.behind ? "behind" : Missing)
        : nameText(hook.state, 20),
    hook.every_ns === null ? "" : duration(hook.age_ns),
    ...cellsOf(tables.hooks, hook),
    long(nameText(hook.why ?? "", 300)),
];

/** @param {any} program */
const programRow = (program) => [
    nameText(program.program, 40),
    nameText(program.hook, 60),
    nameText(program.interface ?? "", 40),
    ...cellsOf(tables.programs, program),
];

/** @param {any} map */
const mapRow = (map) => [
    nameText(map.map, 40),
    Number(map.entries) >= Number(map.capacity) && map.map !== "history"
        ? h("span", { class: "word word-warning" }, whole(map.entries))
        : whole(map.entries),
    whole(map.capacity),
];

/** Outcomes of the search for causes, those that there were. @param {any} causes */
const causeRows = (causes) => [
    ...tables.causes.map((number) => [number.label, cellOf(number, valueAt(causes, number))]),
    ...Object.entries(causes.by_kind ?? {})
        .filter(([, orders]) => Number(orders) > 0)
        .sort(([, a], [, b]) => Number(b) - Number(a))
        .map(([kind, orders]) => [nameText(kind.replaceAll("_", " "), 40), whole(orders)]),
];

const size = (/** @type {any} */ drop) => Math.max(Number(drop.numbers ?? 0), Number(drop.packets ?? 0));

/** What the host itself did with trading packets, as its kernel tells it. */
export class HostPath {
    constructor() {
        this.drops = smallTable("Dropped by this host", [
            "of",
            "channel",
            "way",
            "reason",
            "where",
            "process",
            "container",
            ...titlesOf(tables.drops),
            "ranges",
        ]);
        this.others = smallTable("Dropped, of no line or session", ["reason", ...titlesOf(tables.otherDrops)]);
        this.hooks = smallTable("Sources", [
            "source",
            "asks",
            "state",
            "age",
            ...titlesOf(tables.hooks),
            "why",
        ]);
        this.programs = smallTable("Kernel programs of the appliance", [
            "program",
            "hook",
            "interface",
            ...titlesOf(tables.programs),
        ]);
        this.maps = smallTable("Tables of the appliance", ["table", ...titlesOf(tables.maps)]);
        this.causes = smallTable("Causes of late orders", ["cause", "orders"]);
        this.causePanel = panel("Causes of late orders", this.causes.element);
        this.note = h("p", { class: "quiet" });
        /** Nothing where no host is looked at. */
        this.element = h(
            "div",
            { class: "stack", hidden: true },
            panel(
                "Dropped by this host",
                this.note,
                h("div", { class: "wide-scroll short-scroll" }, this.drops.element),
            ),
            h(
                "div",
                { class: "columns columns-2-1" },
                panel("Sources of the host path", h("div", { class: "wide-scroll" }, this.hooks.element)),
                panel(
                    "Dropped, of no line or session",
                    h("div", { class: "short-scroll" }, this.others.element),
                ),
            ),
            h(
                "div",
                { class: "columns columns-2-1" },
                panel(
                    "Kernel programs of the appliance",
                    h("div", { class: "wide-scroll" }, this.programs.element),
                ),
                panel("Tables of the appliance", h("div", { class: "short-scroll" }, this.maps.element)),
            ),
            this.causePanel,
        );
    }

    /** @param {any} summary */
    update({ host_path: path, appliance: own }) {
        this.element.hidden = !path;
        if (!path) return;
        const drops = [...(path.drops ?? [])].sort((a, b) => size(b) - size(a));
        const note = !path.drops
            ? "Drops are not recorded: see the source drops."
            : drops.length > MostRows
              ? `${whole(drops.length - MostRows)} more rows are in the answer of the interface.`
              : "";
        if (this.note.textContent !== note) this.note.textContent = note;
        this.note.hidden = note === "";
        this.drops.setRows(drops.slice(0, MostRows).map(dropRow));
        this.others.setRows(
            [...(path.others ?? [])]
                .sort((a, b) => Number(b.packets) - Number(a.packets))
                .slice(0, MostRows)
                .map((one) => [nameText(one.reason, 80), ...cellsOf(tables.otherDrops, one)]),
        );
        this.hooks.setRows((path.hooks ?? []).map(hookRow));
        this.programs.setRows((own?.programs ?? []).map(programRow));
        this.maps.setRows((own?.maps ?? []).map(mapRow));
        this.causePanel.hidden = !path.causes;
        this.causes.setRows(path.causes ? causeRows(path.causes) : []);
    }
}
