// SPDX-License-Identifier: Apache-2.0
import { toBig } from "../data/time.js";
import { h, nameText } from "../parts/dom.js";
import { panel, smallTable } from "../parts/facts.js";
import { duration, whole } from "../parts/format.js";
import { processText } from "./hostpath.js";

const MostThreads = 100;
const MostCpus = 128;

/** Threads of trading processes and their CPUs: totals since they are watched, the longest waits first. */
export class ThreadTables {
    constructor() {
        this.threads = smallTable("Threads of trading processes", [
            "process",
            "thread",
            "CPU",
            "ran",
            "waited",
            "throttled",
            "gave way",
            "preempted",
            "moved",
            "faults",
        ]);
        this.cpus = smallTable("CPUs of trading processes and interfaces", [
            "CPU",
            "squeezed",
            "dropped",
            "ksoftirqd",
            "interrupts",
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
        const threads = [...(summary.host_path?.threads ?? [])].sort((one, other) =>
            waited(one) < waited(other) ? 1 : waited(one) > waited(other) ? -1 : 0,
        );
        this.threads.setRows(
            threads
                .slice(0, MostThreads)
                .map((/** @type {any} */ one) => [
                    h("span", { title: processText(one) }, processText(one)),
                    `${nameText(one.thread ?? "", 20)}[${one.tid}]`,
                    whole(one.cpu),
                    duration(one.running_ns),
                    duration(one.waiting_ns),
                    duration(one.throttled_ns),
                    whole(one.voluntary),
                    whole(one.preempted),
                    whole(one.migrations),
                    whole(one.faults),
                ]),
        );
        this.cpus.setRows(
            (summary.host_path?.cpus ?? [])
                .slice(0, MostCpus)
                .map((/** @type {any} */ one) => [
                    String(one.cpu),
                    whole(one.time_squeeze),
                    whole(one.backlog_dropped),
                    duration(one.ksoftirqd_ns),
                    whole(one.device_interrupts),
                ]),
        );
    }
}
