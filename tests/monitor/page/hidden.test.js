// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mockRig } from "./support/rig.js";

/** @typedef {import("playwright-core").Page} Page */

/** Connections to one host that a browser opens at most. */
const Most = 6;

const rig = mockRig();

/** Has a page believe that it is seen, or not. @param {Page} page @param {boolean} hidden */
const hide = (page, hidden) =>
    page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { value, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);

/** @param {Page} page */
const live = (page) => page.locator(".heartbeat-live").waitFor();

describe("pages of one browser", () => {
    test("one that nobody sees gives its connection back, and follows again when it is seen", async () => {
        const context = await rig.browser.newContext();
        /** @type {Page[]} */
        const pages = [];
        for (let n = 0; n < Most; n++) {
            const page = await context.newPage();
            pages.push(page);
            // The stream of the last may take the one connection before files that are not needed at once.
            await page.goto(`${rig.monitor.url}/#/${n === 0 ? "events" : "desk"}`, { waitUntil: "commit" });
            await live(page);
        }
        const seventh = await context.newPage();
        const loaded = seventh.goto(`${rig.monitor.url}/#/desk`, { waitUntil: "commit" });
        const wait = new Promise((resolve) => setTimeout(() => resolve("waits"), 2000));
        assert.equal(await Promise.race([loaded, wait]), "waits", "browsers open more connections than that");

        const [first] = pages;
        await hide(first, true);
        await loaded;
        await live(seventh);
        await seventh.locator("table[aria-label='Feeds'] tbody:not(.spacer) tr").first().waitFor();

        const before = rig.monitor.model.second();
        await seventh.close();
        await first.waitForTimeout(1000);
        const asked = first.waitForRequest(/\/api\/v1\/events\?/);
        await hide(first, false);
        await asked;
        await live(first);
        const time = new Date(before * 1000).toISOString().slice(11, 19);
        await first.waitForFunction((shown) => {
            const row = document.querySelector("table[aria-label='Events'] tbody:not(.spacer) tr td:nth-child(2)");
            return (row?.textContent ?? "") > shown;
        }, time);
        await context.close();
    });

    test("a glance at another page costs nothing: the stream goes on", async () => {
        const context = await rig.browser.newContext();
        const page = await context.newPage();
        let streams = 0;
        page.on("request", (request) => (streams += request.url().includes("/live?") ? 1 : 0));
        await page.goto(`${rig.monitor.url}/#/desk`);
        await live(page);
        await hide(page, true);
        await page.waitForTimeout(2000);
        await hide(page, false);
        await page.waitForTimeout(4000);
        await live(page);
        assert.equal(streams, 1);
        await context.close();
    });
});
