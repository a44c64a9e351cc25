// SPDX-License-Identifier: Apache-2.0
import { addressOf } from "../data/api.js";
import { toBig } from "../data/time.js";
import { h, nameText } from "../parts/dom.js";
import { bytes, whole } from "../parts/format.js";

/** Files shown at most. */
const MostFiles = 8;

/** Characters that a shell takes as they are. */
const Plain = /^[\w./:@%+,=-]+$/;

/** A word of a command. @param {string} text */
const word = (text) => (Plain.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Last part of a path. @param {string} path */
const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);

/** Whether a window has a stamp. @param {any} event @param {bigint} stamp */
const holds = (event, stamp) =>
    (toBig(event.from_stamp_ns) ?? stamp + 1n) <= stamp && stamp <= (toBig(event.to_stamp_ns) ?? stamp - 1n);

/** Events of files that hold the packets of a stamp. @param {any[]|null|undefined} events @param {any} stampNs */
export function filesOf(events, stampNs) {
    const stamp = toBig(stampNs);
    if (stamp === null) return [];
    return (events ?? []).filter((event) => event.event === "black_box" && event.file && holds(event, stamp));
}

/** The command that copies the packets around an instant. @param {string} capture @param {any} timeNs */
const commandOf = (capture, timeNs) => `telemetry extract ${capture} --at ${String(timeNs)} -w around.pcapng`;

/**
 * Where the packets of an instant are: host, path, length and hash of each file, a link where the monitor serves it,
 * and the command that copies the packets around the instant.
 * @param {any[]} files
 * @param {{appliance: any, timeNs: any, served: string|null|undefined}} what
 */
export function packetNodes(files, { appliance, timeNs, served }) {
    const nodes = files.slice(0, MostFiles).map((event) => {
        const path = String(event.file);
        const isServed = Boolean(served) && path.startsWith(`${served}/`);
        const name = nameOf(path);
        return h(
            "dl",
            {},
            h("dt", {}, "host"),
            h("dd", {}, nameText(appliance, 60)),
            h("dt", {}, "file"),
            h(
                "dd",
                { class: "mono wrap" },
                isServed
                    ? h("a", { href: addressOf(`black-box/${encodeURIComponent(name)}`), download: name }, nameText(path, 400))
                    : nameText(path, 400),
            ),
            h("dt", {}, "packets"),
            h(
                "dd",
                {},
                `${whole(event.packets)}, ${bytes(event.bytes)}${event.complete === false ? ", \u25b2 not all of the window" : ""}`,
            ),
            h("dt", {}, "SHA-256"),
            h("dd", { class: "mono wrap" }, nameText(event.sha256 ?? "unknown", 64)),
            h("dt", {}, "command"),
            h("dd", { class: "mono wrap" }, commandOf(word(path), timeNs)),
        );
    });
    if (nodes.length > 0) return nodes;
    return [
        h("p", { class: "quiet" }, "No file of the appliance holds them. From a capture of this time:"),
        h("p", { class: "mono wrap" }, commandOf("CAPTURE", timeNs)),
    ];
}

/** The same as text. @param {any[]} files @param {any} timeNs */
export const packetText = (files, timeNs) =>
    files.length === 0
        ? `packets: ${commandOf("CAPTURE", timeNs)}`
        : files
              .slice(0, MostFiles)
              .map((event) => `packets: ${event.file}, ${event.bytes} bytes, SHA-256 ${event.sha256 ?? "unknown"}`)
              .join("\n");
