// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { open } from "./browser.js";

/** @typedef {import("playwright-core").Page} Page */

/** Places of every view, with what shows that it is drawn. @type {[string, string][]} */
export const Places = [
    ["#/desk", "canvas.spark"],
    ["#/fleet", ".cell"],
    ["#/feed?appliance=trade02&feed=itch", ".small-table td"],
    ["#/session?appliance=trade01&session=ouch", ".identity p"],
    ["#/latency?series=order_to_ack&key=boe", ".small-table td"],
    ["#/host?appliance=trade03", ".staircase td"],
    ["#/map", ".map-node"],
    ["#/events", "tr[tabindex='0']"],
    ["#/alerts", "table[aria-label='Rules'] tr[tabindex='0']"],
    ["#/feed?appliance=trade02&feed=itch&evidence=gap:trade02:711:1204511", "#drawer dl"],
];

/**
 * Every view, one after the other in one page.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {Parameters<typeof open>[3]} options
 * @param {(page: Page, place: string) => Promise<void>} check
 */
export async function each(browser, url, options, check) {
    const shown = await open(browser, url, "#/desk", options);
    try {
        for (const [place, drawn] of Places) {
            await shown.page.goto(`${url}/${place}`);
            const [, view] = /^#\/(\w+)/.exec(place) ?? [];
            await shown.page.locator(`main.view-${view}`).waitFor();
            await shown.page.locator(drawn).first().waitFor();
            await check(shown.page, place);
        }
        assert.deepEqual(shown.problems, []);
    } finally {
        await shown.close();
    }
}
