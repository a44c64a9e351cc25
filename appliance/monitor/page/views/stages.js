// SPDX-License-Identifier: Apache-2.0
import { kindTitle } from "../data/kinds.js";
import * as tables from "../generated/metrics.js";
import { stages as StageKinds } from "../generated/series.js";
import { h, nameText, setText } from "../parts/dom.js";
import { Facts, panel, smallTable } from "../parts/facts.js";
import { duration, exactNs, percent, whole } from "../parts/format.js";
import { markNode, marksOf } from "../parts/marks.js";
import { factsOf } from "../parts/numbers.js";
import { valueOf } from "./seriestable.js";

/** @typedef {import("../app.js").App} App */

/** Rows of series shown at most. */
const MostRows = 200;

const [Before, BySend, WithoutSend, Behind] = ["before", "send", "whole", "behind"].map((part) =>
    StageKinds.filter((stage) => stage.part === part),
);
/** Stages in the order of the way. */
const Way = [...Before, ...BySend, ...WithoutSend, ...Behind];
/** Before, in and after the strategy. */
const Parts = [Before, ...BySend.map((stage) => [stage]), WithoutSend];

/** Numbers of sends are unknown, not 0, where the kernel shows none. @param {any} stages */
const known = (stages) =>
    stages.level === "receive" ? { ...stages, sends: null, orders: null, orders_unmatched: null } : stages;

const StageFacts = [
    { label: "level", text: (/** @type {any} */ stages) => nameText(stages.level, 20) },
    ...factsOf(tables.stages, known),
];

/** @param {string} appliance @param {any} row */
function rowOf(appliance, row) {
    const address = new URLSearchParams({ series: row.series, key: row.key ?? "", scope: appliance });
    const stage = Way.find(({ series }) => series === row.series);
    return [
        [
            h("a", { href: `#/latency?${address}`, title: stage?.note ?? "" }, stage?.name ?? ""),
            " ",
            h("span", { class: "quiet" }, kindTitle(row.series)),
            ...marksOf(row).flatMap((mark) => [" ", markNode(mark)]),
        ],
        nameText(row.key ?? "", 60),
        whole(row.count),
        ...["p50_ns", "p99_ns", "max_ns"].map((name) => duration(valueOf(row, name))),
    ];
}

const place = (/** @type {any} */ row) => Way.findIndex(({ series }) => series === row.series);

/** Lowest and highest median of a stage's series; empty if it has none. @param {any[]} rows @param {typeof Way[number]} stage */
function mediansText(rows, { name, series }) {
    const medians = rows
        .filter((row) => row.series === series)
        .map((row) => valueOf(row, "p50_ns"))
        .filter((value) => value !== null && value !== undefined);
    if (medians.length === 0) return "";
    const [low, high] = [Math.min(...medians), Math.max(...medians)].map((ns) => duration(ns));
    return `${name} ${low === high ? low : `${low} \u2013 ${high}`}`;
}

/** The medians in the order of the way. @param {any[]} rows */
function wayText(rows) {
    const parts = Parts.map((stages) => stages.map((stage) => mediansText(rows, stage)).filter(Boolean));
    const texts = parts.filter((texts) => texts.length > 0).map((texts) => texts.join(", "));
    return texts.length > 0 ? `p50: ${texts.join(" | ")}` : "No stage has a sample yet.";
}

/** What the steps of packets between the hooks and the application say of a host; hidden where they are off. */
export class StagePanel {
    /** @param {App} app */
    constructor(app) {
        this.app = app;
        this.facts = new Facts(StageFacts);
        this.way = h("p");
        this.table = smallTable("Stages", ["stage", "of", "samples", "p50", "p99", "max"]);
        this.element = panel(
            "Stages of tick-to-trade",
            this.facts.element,
            this.way,
            h("div", { class: "wide-scroll short-scroll" }, this.table.element),
        );
        this.element.hidden = true;
    }

    /** @param {any} summary */
    update({ host_path: path, series = [] }) {
        const stages = path?.stages;
        this.element.hidden = !stages;
        if (!stages) return;
        this.facts.update(stages);
        const rows = series
            .filter((/** @type {any} */ row) => place(row) >= 0 && Number(row.count) > 0)
            .sort(
                (/** @type {any} */ a, /** @type {any} */ b) =>
                    place(a) - place(b) || String(a.key).localeCompare(String(b.key)),
            );
        setText(this.way, wayText(rows));
        this.table.setRows(
            rows.slice(0, MostRows).map((/** @type {any} */ row) => rowOf(this.app.place.appliance, row)),
        );
    }
}

/** Stages of one order with their times; null where unknown. @param {any} stages @param {typeof Way} way */
const timesOf = (stages, way) =>
    way.map((stage) => {
        const ns = stages[`${stage.series}_ns`];
        return { ...stage, ns: ns === null || ns === undefined ? null : Number(ns) };
    });

/** Stages of one order that add up to its tick-to-trade. @param {any} stages */
const partsOf = (stages) => {
    const [whole] = timesOf(stages, WithoutSend);
    return [...timesOf(stages, Before), ...(whole.ns === null ? timesOf(stages, BySend) : [whole])];
};

/** Known stages of one order behind those. @param {any} stages */
const behindOf = (stages) => timesOf(stages, Behind).filter(({ ns }) => ns !== null);

/** What the stages of tick-to-trade add up to. @param {any} stages @param {any} tickToTrade */
function sumOf(stages, tickToTrade) {
    const parts = partsOf(stages);
    const unknown = parts.filter(({ ns }) => ns === null).map(({ name }) => name);
    const sum = parts.reduce((all, { ns }) => all + (ns ?? 0), 0);
    const isWrong = unknown.length === 0 && Number(tickToTrade ?? sum) !== sum;
    return { parts, unknown, sum, isWrong };
}

/** @param {any} stages @param {any} tickToTrade */
function saying(stages, tickToTrade) {
    const { unknown, sum, isWrong } = sumOf(stages, tickToTrade);
    if (unknown.length > 0) return `not known: ${unknown.join(", ")}`;
    return isWrong
        ? `\u25b2 ${exactNs(sum)} together, but tick to trade is ${exactNs(tickToTrade)}`
        : `${exactNs(sum)} together: tick to trade`;
}

/** Stages of one order: a bar and a table of which the parts add up. @param {any} stages @param {any} tickToTrade */
export function stageNodes(stages, tickToTrade) {
    const { parts, sum, isWrong } = sumOf(stages, tickToTrade);
    const bar = h("div", { class: "stack-bar", "aria-hidden": "true" });
    parts.forEach(({ name, ns }, n) => {
        if (!ns || ns < 0) return;
        const piece = h("span", { class: `stack-part stage-${n}`, title: `${name} ${exactNs(ns)}` });
        piece.style.flexGrow = String(ns);
        bar.append(piece);
    });
    const table = smallTable("Stages of the order", ["stage", "time", "share"]);
    table.setRows(
        [...parts, ...behindOf(stages)].map(({ name, note, ns }, n) => [
            [n < parts.length ? h("span", { class: `swatch stage-${n}` }) : "", h("span", { title: note }, ` ${name}`)],
            exactNs(ns),
            n < parts.length && sum > 0 && ns !== null ? percent(ns / sum, 1) : "",
        ]),
    );
    return [bar, table.element, h("p", { class: isWrong ? "state-error" : "quiet" }, saying(stages, tickToTrade))];
}

/** The same as text. @param {any} stages @param {any} tickToTrade */
export const stageText = (stages, tickToTrade) =>
    `stages: ${[...partsOf(stages), ...behindOf(stages)]
        .filter(({ ns }) => ns !== null)
        .map(({ name, ns }) => `${name} ${String(ns)} ns`)
        .join(", ")}; ${saying(stages, tickToTrade)}`;
