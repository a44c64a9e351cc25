// SPDX-License-Identifier: Apache-2.0
import { nameText } from "../parts/dom.js";
import { counted } from "../parts/format.js";
import { clockText, toBig } from "./time.js";

/** @typedef {{appliance: string|null, from_time_ns: any, to_time_ns: any, cause: string}} Hole */

/** Causes for which something was not received. @type {Record<string, string>} */
const Causes = {
    monitor: "the monitor did not run",
    lost: "its intervals did not arrive",
    silent: "nothing arrived",
    ended: "it had ended",
    clock_step: "its clock was set forward",
    events: "some of its events did not arrive",
    unknown: "not known any more",
};

/** Holes that a note names; more are counted. */
const MostNamed = 2;

/** @param {Hole} hole */
export const causeText = (hole) => Causes[hole.cause] ?? "another cause";

/**
 * Times in a range in which an appliance was not received.
 * @param {Hole[]} holes
 * @param {string|null} appliance  null: those of all appliances only
 * @param {bigint} from
 * @param {bigint} to
 */
export const holesOf = (holes, appliance, from, to) =>
    holes
        .filter((hole) => hole.appliance === null || hole.appliance === appliance)
        .map((hole) => ({ from: toBig(hole.from_time_ns) ?? from, to: toBig(hole.to_time_ns) ?? to }))
        .filter((hole) => hole.from < to && hole.to > from);

/** @param {Hole} hole */
const oneText = (hole) => {
    const begin = clockText(hole.from_time_ns);
    const time = hole.to_time_ns === null ? `since ${begin}` : `${begin} \u2013 ${clockText(hole.to_time_ns)}`;
    return `${hole.appliance === null ? "" : `${nameText(hole.appliance, 40)} `}${time} (${causeText(hole)})`;
};

/** Holes of a chart in words, the longest first; nothing where there are none. @param {Hole[]} holes */
export function holesText(holes) {
    if (holes.length === 0) return "";
    const length = (/** @type {Hole} */ hole) =>
        hole.to_time_ns === null ? Infinity : Number(BigInt(hole.to_time_ns) - BigInt(hole.from_time_ns));
    const named = [...holes].sort((a, b) => length(b) - length(a)).slice(0, MostNamed);
    const more = holes.length - named.length;
    return `, \u25cc not received: ${named.map(oneText).join("; ")}${more > 0 ? ` and ${counted(more, "more time")}` : ""}`;
}
