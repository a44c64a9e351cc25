// SPDX-License-Identifier: Apache-2.0
import { h, nameText } from "../parts/dom.js";
import { smallTable } from "../parts/facts.js";
import { duration, exactNs, Unknown, whole } from "../parts/format.js";

/** Kinds of the parts of an order's latency, in words. @type {Record<string, string>} */
const Kinds = {
    stack: "on its way through the kernel",
    cpu_wait: "waited for the CPU",
    idle_exit: "CPU left its idle state",
    interrupt: "interrupts",
    fault: "page faults",
    blocked: "slept",
    stopped: "stopped",
    strategy: "ran",
    throttled: "CPU quota of its control group used up",
    frozen: "control group frozen",
    tcp_wait: "waited in TCP/IP behind its send call",
    not_recorded: "waited, and who ran is not recorded",
    unknown: "unknown",
};

/** Who had the time of a part. @param {any} part */
function byText(part) {
    const names = (part.by ?? []).map(
        (/** @type {any} */ one) =>
            `${nameText(one.name, 40)}${one.tid === null ? "" : `[${String(one.tid)}]`} ${duration(one.ns)}`,
    );
    if (Number(part.others_ns ?? 0) > 0) names.push(`others ${duration(part.others_ns)}`);
    return names.join(", ");
}

/** Where the time of a late order went: a sentence and its parts, which add up. @param {any} event */
export function causeNodes(event) {
    const table = smallTable("Where its time went", ["part", "time", "times", "CPU", "who"]);
    table.setRows(
        (event.cause?.parts ?? []).map((/** @type {any} */ part) => [
            Kinds[part.kind] ?? nameText(part.kind, 40),
            part.kind === "fault" ? "" : exactNs(part.ns),
            whole(part.count),
            part.cpu === null ? "" : String(part.cpu),
            byText(part),
        ]),
    );
    return [h("p", {}, nameText(event.cause?.text ?? Unknown, 300)), table.element];
}
