// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CurveSlots } from "./mock/baseline.js";
import { startMock } from "./mock/server.js";
import { axe } from "./support/axe.js";
import { launch, rowsOf, visit } from "./support/browser.js";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
    browser = await launch();
});
after(async () => {
    await browser?.close();
});

/** @typedef {Awaited<ReturnType<typeof startMock>>} Mock
 * @typedef {import("playwright-core").Page} Page */

/** @param {string} place @param {(page: Page, mock: Mock) => Promise<void>} check */
async function on(place, check) {
    const mock = await startMock({ state: "baseline" });
    try {
        await visit(browser, mock.url, place, (page) => check(page, mock));
    } finally {
        mock.close();
    }
}

/** Pixels of a chart in the colour of a band, which is 16 % opaque, and twice so in its middle. @param {Page} page @param {string} [selector] */
const shadedPixels = (page, selector = ".figure[aria-label='Percentiles over time'] canvas") =>
    page
        .locator(selector)
        .first()
        .evaluate((element) => {
            const canvas = /** @type {HTMLCanvasElement} */ (element);
            const paint = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
            const { data } = paint.getImageData(0, 0, canvas.width, canvas.height);
            let shaded = 0;
            for (let at = 3; at < data.length; at += 4) if ([40, 41, 74, 75, 76].includes(data[at])) shaded++;
            return shaded;
        });

const Latency = "#/latency?series=order_to_ack&key=ouch&scope=trade01";
const Dots = "p99 at this time of other days";
const Curves = "p99 over each day";
const figure = (/** @type {string} */ title) => `.figure[aria-label='${title}']`;

describe("baseline", () => {
    test("the verdict in words, the days as dots, the band behind the percentiles", () =>
        on(Latency, async (page, mock) => {
            const texts = page.locator(".baseline-texts li");
            await texts.first().waitFor();
            assert.match((await texts.first().textContent()) ?? "", /^p99 .* highest of 21; by chance about 1 in 21/);
            assert.match((await texts.nth(1).textContent()) ?? "", /^p50 /);
            await page.keyboard.press("d");
            assert.deepEqual(
                (await rowsOf(page, `${Dots} data`)).slice(0, 2).map((row) => [row["day"] === "today", row["value"]]),
                [
                    [true, "240.0\u00b5s"],
                    [false, "120.0\u00b5s"],
                ],
            );
            await page.locator(`table[aria-label="${Dots} data"][aria-rowcount="22"]`).waitFor();
            assert.ok((await shadedPixels(page)) > 1000);
            assert.ok((await shadedPixels(page, ".figure[aria-label='By percentile'] canvas")) < 300);

            mock.model.states.add("new");
            await page.goto(`${mock.url}/#/session?appliance=trade01&session=ouch`);
            await page.locator(".baseline-texts li", { hasText: "baseline: 3 of 8 days" }).first().waitFor();
            await page.goto(`${mock.url}/#/latency?series=order_to_ack&key=ouch`);
            await page.locator(".baseline-texts li", { hasText: "choose it as the scope" }).waitFor();
            assert.ok(await page.locator(figure(Dots)).isHidden());
        }));

    test("one click or one key shows each day's curve, today's over them", () =>
        on(Latency, async (page) => {
            const curves = page.locator(figure(Curves));
            const button = page.locator("button", { hasText: "each day\u2019s curve" });
            await page.locator(figure(Dots)).waitFor();
            assert.ok(await curves.isHidden());

            await page.locator(`${figure(Dots)} .plot`).click();
            await page.locator(`${figure(Curves)} canvas`).waitFor();
            assert.equal(await button.getAttribute("aria-expanded"), "true");
            await page.locator(`${figure(Curves)} .count`, { hasText: "today over 20 days" }).waitFor();
            await page.locator(`${figure(Curves)} .count`, { hasText: "1 slot left out" }).waitFor();
            await page.keyboard.press("b");
            await curves.waitFor({ state: "hidden" });
            await button.focus();
            await page.keyboard.press("Enter");
            await curves.waitFor();
            await axe(page, "each day's curve");

            await page.keyboard.press("d");
            // Only the slots that some day has, of today all but one.
            await page.locator(`table[aria-label="${Curves} data"][aria-rowcount="${CurveSlots + 2}"]`).waitFor();
            const rows = await rowsOf(page, `${Curves} data`);
            const height = 1 + 0.1 * Math.sin(CurveSlots / 5);
            assert.equal(Object.keys(rows[0]).length, 4 + 20);
            assert.deepEqual(
                [rows[0]["today"], rows[0]["lowest"], rows[0]["highest"]],
                [240, 120, 234].map((value) => `${(value * height).toFixed(1)}\u00b5s`),
            );
            await page.locator(`${figure(Curves)} .u-over`).hover();
            await page.locator(`${figure(Curves)} .legend`, { hasText: /today .*20 days before: / }).waitFor();

            await page.getByLabel("Value of other days").selectOption("p50");
            await page.locator(figure("p50 over each day")).waitFor();
            await page.locator(`table[aria-label="p50 over each day data"]`).waitFor();
        }));

    test("bands behind messages of a feed, orders of a session and its latencies; below 8 days words only", () =>
        on("#/feed?appliance=trade01&feed=itch", async (page, mock) => {
            /** @param {string} title @param {string} words */
            const banded = (title, words) => page.locator(`${figure(title)} .figure-tools`, { hasText: words }).waitFor();
            const usual = "band: means of 5 min, 20 days";
            await banded("Messages per second", usual);
            assert.ok((await shadedPixels(page, `${figure("Messages per second")} canvas`)) > 1000);
            // The lines are judged too, by name.
            await page.locator(".baseline-texts li", { hasText: /^packets of line A: / }).waitFor();
            await page.getByLabel("Value of other days").selectOption("packets of line B");
            await page.keyboard.press("b");
            await page.locator(`${figure("packets of line B over each day")} canvas`).waitFor();
            await axe(page, "feed");

            await page.goto(`${mock.url}/#/session?appliance=trade01&session=ouch`);
            await banded("Orders per second", usual);
            await banded("Order to acknowledgement", "band: 20 days");
            for (const title of ["Orders per second", "Order to acknowledgement"])
                assert.ok((await shadedPixels(page, `${figure(title)} canvas`)) > 1000, title);
            await axe(page, "session");

            mock.model.states.add("new");
            await page.reload();
            for (const title of ["Orders per second", "Order to acknowledgement"]) {
                await banded(title, "baseline: 3 of 8 days");
                assert.ok((await shadedPixels(page, `${figure(title)} canvas`)) < 300, title);
            }
        }));
});
