// SPDX-License-Identifier: Apache-2.0
import { nameText } from "../parts/dom.js";
import { isComparison } from "./compare.js";
import { isRange, LiveRanges, timesOf } from "./range.js";

/** @typedef {import("./link.js").Place} Place */

const StartRange = "15m";
const quoted = (/** @type {string} */ text) => `"${nameText(text, 60)}"`;

/** @param {string} range */
function rangeProblem(range) {
    const name = quoted(range);
    const what = timesOf(range) ? `The time range ${name} ends before it begins` : `There is no time range ${name}`;
    return `${what}: shown is \u201c${LiveRanges[StartRange].text}\u201d.`;
}

/**
 * What of a place the page does not know, in words, and the place that is shown instead.
 * @param {Place} place
 * @param {any} about  what the monitor holds; null if that is not known yet
 * @returns {{place: Place, problems: string[]}}
 */
export function checkPlace(place, about) {
    /** @type {Partial<Place>} */
    const changes = {};
    const problems = [];
    if (!isRange(place.range)) {
        problems.push(rangeProblem(place.range));
        changes.range = StartRange;
    }
    if (!isComparison(place.compare, about)) {
        problems.push(`There is no time ${quoted(place.compare)} to compare with: nothing is compared.`);
        changes.compare = "";
    }
    if (place.group && place.group !== "appliance") {
        problems.push(`There is no grouping by ${quoted(place.group)}: all are shown together.`);
        changes.group = "";
    }
    const box = timesOf(place.at);
    if (place.view === "latency" && place.at && !(box && box.from < box.to)) {
        problems.push(`${quoted(place.at)} is not a time of a distribution: shown is that of the whole range.`);
        changes.at = "";
    }
    return { place: { ...place, ...changes }, problems };
}
