// SPDX-License-Identifier: Apache-2.0
import { h, nameText } from "../parts/dom.js";
import { duration, Unknown, whole } from "../parts/format.js";

/** Channels of a feed that are listed at most: those with losses first, then those that are silent longest. */
const MostChannels = 200;

export const ChannelTitles = [
    "channel",
    "next number",
    "packets",
    "messages",
    "gaps",
    "lost",
    "unobserved",
    "silent for",
];

/** @param {any} one @param {any} other */
function byTrouble(one, other) {
    for (const name of ["messages_lost", "messages_unobserved", "silence_ns"]) {
        const difference = Number(other[name] ?? 0) - Number(one[name] ?? 0);
        if (difference !== 0) return difference;
    }
    return 0;
}

/** A number that is marked if there is any. @param {any} value */
const loss = (value) => (Number(value ?? 0) > 0 ? h("span", { class: "is-bad" }, whole(value)) : whole(value));

/** Rows of the table of channels; the last says how many more there are. @param {any} feed */
export function channelRows(feed) {
    const channels = [...(feed.channels ?? [])].sort(byTrouble);
    /** @type {any[][]} */
    const rows = channels
        .slice(0, MostChannels)
        .map((/** @type {any} */ one) => [
            nameText(one.channel),
            String(one.next_sequence ?? Unknown),
            whole(one.packets),
            whole(one.messages),
            loss(one.gaps),
            loss(one.messages_lost),
            loss(one.messages_unobserved),
            duration(one.silence_ns),
        ]);
    const more = channels.length - MostChannels;
    if (more > 0) rows.push([`${more} more`, ...ChannelTitles.slice(1).map(() => "")]);
    return rows;
}
