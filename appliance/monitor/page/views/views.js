// SPDX-License-Identifier: Apache-2.0

/**
 * @typedef {import("../data/link.js").Place} Place
 * @typedef {import("../app.js").App} App
 * @typedef {Object} Shown  a view on screen
 * @property {() => void} [update]  the live state changed
 * @property {(name: string, data: any) => void} [message]  an event of the stream other than hello and frame
 * @property {Record<string, () => void>} [keys]
 * @property {() => void} [close]
 * @typedef {Object} View
 * @property {(place: Place, app: App) => import("../data/api.js").Query} stream  what the live stream is asked for
 * @property {(root: HTMLElement, app: App) => Shown} open
 * @typedef {Object} Entry  a view before it is loaded
 * @property {string} name
 * @property {string} title
 * @property {() => Promise<View>} load
 */

/** Views in the order of their keys; each is loaded when it is first shown. @type {Entry[]} */
export const Views = [
    { name: "desk", title: "Desk", load: async () => (await import("./desk.js")).desk },
    { name: "fleet", title: "Fleet", load: async () => (await import("./fleet.js")).fleet },
    { name: "feed", title: "Feeds", load: async () => (await import("./feed.js")).feed },
    { name: "session", title: "Gateways", load: async () => (await import("./session.js")).session },
    { name: "latency", title: "Latency", load: async () => (await import("./latency.js")).latency },
    { name: "host", title: "Hosts", load: async () => (await import("./host.js")).host },
    { name: "map", title: "Map", load: async () => (await import("./map.js")).map },
    { name: "events", title: "Events", load: async () => (await import("./events.js")).events },
    { name: "alerts", title: "Alerts", load: async () => (await import("./alerts.js")).alerts },
];

/** The view of a name; undefined where there is none. @param {string} name */
export const viewOf = (name) => Views.find((view) => view.name === name);

export const loadDrawer = () => import("./drawer.js");

/** Loads the other views while nothing else is to be done, so that they open at once, also without the monitor. */
export async function loadOthers() {
    for (const load of [loadDrawer, ...Views.map((view) => view.load)]) {
        await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 5000 }));
        await load().catch(() => null);
    }
}
