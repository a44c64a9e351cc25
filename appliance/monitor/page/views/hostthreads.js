// SPDX-License-Identifier: Apache-2.0
import { toBig } from "../data/time.js";
import { cpus, threads } from "../generated/metrics.js";
import { h, nameText } from "../parts/dom.js";
import { panel, smallTable } from "../parts/facts.js";
import { cellsOf, titlesOf } from "../parts/numbers.js";
import { processText } from "./hostpath.js";

const MostThreads = 100;
const MostCpus = 128;

/** Threads of trading processes and their CPUs: totals since they are watched, the longest waits first. */
export class ThreadTables {
    constructor() {
        this.threads = smallTable("Threads of trading processes", [
            "process",
            "thread",
            ...titlesOf(threads),
        ]);
        this.cpus = smallTable("CPUs of trading processes and interfaces", [
            "CPU",
            ...titlesOf(cpus),
        ]);
        this.element = h(
            "div",
            { class: "columns columns-2-1" },
            panel("Threads of trading processes", h("div", { class: "short-scroll" }, this.threads.element)),
            panel("Their CPUs, and those of interfaces", h("div", { class: "short-scroll" }, this.cpus.element)),
        );
    }

    /** @param {any} summary */
    update(summary) {
        const waited = (/** @type {any} */ one) => toBig(one.waiting_ns) ?? 0n;
        const sorted = [...(summary.host_path?.threads ?? [])].sort((one, other) =>
            waited(one) < waited(other) ? 1 : waited(one) > waited(other) ? -1 : 0,
        );
        this.threads.setRows(
            sorted
                .slice(0, MostThreads)
                .map((/** @type {any} */ one) => [
                    h("span", { title: processText(one) }, processText(one)),
                    `${nameText(one.thread ?? "", 20)}[${one.tid}]`,
                    ...cellsOf(threads, one),
                ]),
        );
        this.cpus.setRows(
            (summary.host_path?.cpus ?? [])
                .slice(0, MostCpus)
                .map((/** @type {any} */ one) => [
                    String(one.cpu),
                    ...cellsOf(cpus, one),
                ]),
        );
    }
}
