// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startMock } from "./mock/server.js";
import { keepWords, launch, rowsOf, visit } from "./support/browser.js";

/** @typedef {import("playwright-core").Page} Page */

/** Time within which a view has asked again and shows its answers, in ms. */
const AgainMs = 2500;
const Dotted = "older ones are not in the list";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
    browser = await launch();
});
after(async () => {
    await browser?.close();
});

/** Every module of the page has come, and no other for half a second. @param {Page} page */
const loadedModules = (page) =>
    page.waitForFunction(() => {
        const files = performance.getEntriesByType("resource").filter((file) => file.name.endsWith(".js"));
        const newest = Math.max(...files.map((file) => /** @type {any} */ (file).responseEnd));
        return files.some((file) => file.name.endsWith("/views/alerts.js")) && performance.now() - newest > 500;
    });

/** Chromium itself writes a line for each answer that it does not get. @param {string[]} problems */
function forget(problems) {
    const own = problems.filter((line) => !/net::ERR_|status of 50\d/.test(line));
    problems.length = 0;
    problems.push(...own);
}

/** Words on the canvas of a figure. @param {Page} page @param {string} title @returns {Promise<string[]>} */
const wordsOf = (page, title) =>
    page
        .locator(`figure[aria-label="${title}"] canvas`)
        .evaluate((canvas) => (/** @type {any} */ (canvas).words ?? []).map((/** @type {any} */ one) => one.text));

describe("without the monitor", () => {
    for (const [place, drawn] of [
        ["#/events", "main .figure-head .count:has-text('held from')"],
        ["#/events?range=day", "main .figure-head .count:has-text('held from')"],
        ["#/latency", "main table[aria-label='Percentiles'] tbody tr"],
        ["#/latency?series=order_to_ack&key=boe", "main table[aria-label='Percentiles'] tbody tr"],
        ["#/session?appliance=trade01&session=ouch", "main table[aria-label='Slowest orders'] tr[tabindex='0']"],
        ["#/feed?appliance=trade01&feed=itch", "main table[aria-label='Gaps'] tr[tabindex='0']"],
        ["#/map", "main .map-node"],
        ["#/alerts", "main table[aria-label='Rules'] tr[tabindex='0']"],
        ["#/desk?evidence=at:trade01:itch:5:0", "#drawer dl"],
    ])
        test(`${place}: opened while the monitor is away, it asks again at once when the monitor is back`, async () => {
            let mock = await startMock();
            const port = Number(new URL(mock.url).port);
            try {
                await visit(browser, mock.url, "#/desk", async (page, problems) => {
                    await rowsOf(page, "Feeds");
                    await loadedModules(page);
                    mock.close();
                    await page.locator(".heartbeat-late").waitFor();
                    await page.evaluate((hash) => (location.hash = hash), place);
                    await page.locator(`main.view-${/\w+/.exec(place)?.[0]}`).waitFor();
                    // As long as one looks at it, and asks again.
                    await page.waitForTimeout(4000);
                    const text = await page.locator("main").innerText();
                    assert.doesNotMatch(text, /Nothing has happened|No order is held|No gap on any line|There is no/);
                    mock = await startMock({ port });
                    await page.locator(".heartbeat-live").waitFor();
                    await page.locator(drawn).first().waitFor({ timeout: AgainMs });
                    assert.equal(await page.locator("main .state-error, #drawer .state-error").count(), 0);
                    forget(problems);
                });
            } finally {
                mock.close();
            }
        });

    test("events whose lists fail: said, dotted, and asked for again while the stream goes on", async () => {
        const mock = await startMock();
        const range = `${BigInt(Date.now() - 600000) * 1000000n}-${BigInt(Date.now()) * 1000000n}`;
        try {
            for (const place of ["#/events", `#/events?range=${range}`]) {
                let isDown = true;
                const before = async (/** @type {Page} */ page) => {
                    await keepWords(page);
                    await page.route("**/api/v1/events?*", (route) => (isDown ? route.abort() : route.continue()));
                };
                await visit(
                    browser,
                    mock.url,
                    place,
                    async (page, problems) => {
                        await page.locator("main .state-error", { hasText: "The monitor does not answer" }).waitFor();
                        assert.ok((await wordsOf(page, "Timeline")).includes(Dotted));
                        assert.doesNotMatch(await page.locator("main").innerText(), /Nothing has happened/);
                        isDown = false;
                        await page.locator("main .count", { hasText: "held from" }).waitFor({ timeout: 8000 });
                        assert.equal(await page.locator("main .state-error").count(), 0);
                        forget(problems);
                    },
                    { before },
                );
            }
        } finally {
            mock.close();
        }
    });

    test("events that come after the notes: the first of them is the chosen row", async () => {
        const mock = await startMock();
        const before = async (/** @type {Page} */ page) => {
            await page.route(/\/api\/v1\/(events|gaps|live)\?/, async (route) => {
                await new Promise((resolve) => setTimeout(resolve, 1500));
                await route.continue();
            });
        };
        const check = async (/** @type {Page} */ page) => {
            await page.locator("main .count", { hasText: "held from" }).waitFor();
            const chosen = page.locator("table[aria-label='Events'] tr[tabindex='0']");
            assert.ok(Number(await chosen.getAttribute("aria-rowindex")) <= 4);
        };
        try {
            await visit(browser, mock.url, "#/events", check, { before });
        } finally {
            mock.close();
        }
    });

    test("a series that the monitor knows only after a while: its view comes back", async () => {
        const mock = await startMock();
        let isNew = true;
        const before = async (/** @type {Page} */ page) => {
            const body = JSON.stringify({ status: 404, where: "series", what: "no series", do: "See /api/v1/series." });
            await page.route("**/api/v1/heatmap?*", (route) =>
                isNew ? route.fulfill({ status: 404, body }) : route.continue(),
            );
        };
        try {
            await visit(
                browser,
                mock.url,
                "#/latency?series=order_to_ack&key=boe",
                async (page, problems) => {
                    await page.locator("main .state-empty", { hasText: "There is no series" }).waitFor();
                    isNew = false;
                    await page.locator("main figure .count", { hasText: "samples, every" }).waitFor({ timeout: 8000 });
                    problems.length = 0; // the answer 404, which the browser writes to the console
                },
                { before },
            );
        } finally {
            mock.close();
        }
    });
});
