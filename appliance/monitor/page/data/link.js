// SPDX-License-Identifier: Apache-2.0

/**
 * Where the page is: all of it stands in the address, so that an address is a bookmark.
 * @typedef {{view: string, scope: string, range: string, compare: string, appliance: string, feed: string,
 *   session: string, series: string, key: string, group: string, at: string, against: string,
 *   evidence: string, filter: string}} Place
 */

/** @type {Place} */
const Start = {
    view: "desk",
    scope: "",
    range: "15m",
    compare: "",
    appliance: "",
    feed: "",
    session: "",
    series: "",
    key: "",
    group: "",
    at: "",
    against: "",
    evidence: "",
    filter: "",
};
const Names = /** @type {(keyof Place)[]} */ (Object.keys(Start)).filter((name) => name !== "view");

/** Place of an address's fragment. @param {string} hash @returns {Place} */
export function readPlace(hash) {
    const [view, query = ""] = hash.replace(/^#\/?/, "").split("?");
    const values = new URLSearchParams(query);
    const place = { ...Start, view: view || Start.view };
    for (const name of Names) place[name] = values.get(name) ?? Start[name];
    return place;
}

/** Fragment of a place; what is as at the start is left out. @param {Place} place */
export function writePlace(place) {
    const values = new URLSearchParams();
    for (const name of Names) if (place[name] !== Start[name]) values.set(name, place[name]);
    const query = values.toString();
    return `#/${place.view}${query ? `?${query}` : ""}`;
}

/**
 * Place with other values; another view forgets what only the old one knows.
 * @param {Place} place
 * @param {Partial<Place>} changes
 */
export function movePlace(place, changes) {
    const { scope, range, compare } = place;
    const base =
        changes.view !== undefined && changes.view !== place.view ? { ...Start, scope, range, compare } : place;
    return { ...base, ...changes };
}
