// SPDX-License-Identifier: Apache-2.0
import { channels } from "../generated/metrics.js";
import { nameText } from "../parts/dom.js";
import { Unknown } from "../parts/format.js";
import { cellsOf, titlesOf } from "../parts/numbers.js";

/** Channels of a feed that are listed at most: those with losses first, then those that are silent longest. */
const MostChannels = 200;

/** Titles of the table of channels. */
export const channelTitles = () => ["channel", "next number", ...titlesOf(channels)];

/** @param {any} one @param {any} other */
function byTrouble(one, other) {
    for (const name of ["messages_lost", "messages_unobserved", "silence_ns"]) {
        const difference = Number(other[name] ?? 0) - Number(one[name] ?? 0);
        if (difference !== 0) return difference;
    }
    return 0;
}

/** Rows of the table of channels; the last says how many more there are. @param {any} feed */
export function channelRows(feed) {
    const sorted = [...(feed.channels ?? [])].sort(byTrouble);
    /** @type {any[][]} */
    const rows = sorted
        .slice(0, MostChannels)
        .map((/** @type {any} */ one) => [
            nameText(one.channel),
            String(one.next_sequence ?? Unknown),
            ...cellsOf(channels, one),
        ]);
    const more = sorted.length - MostChannels;
    if (more > 0) rows.push([`${more} more`, ...channels.map(() => ""), ""]);
    return rows;
}
