// SPDX-License-Identifier: Apache-2.0
// A built monitor whose metric database has what an appliance measured yesterday; what it measures now is in memory. By
// TLS, with a token of the environment.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { parse } from "../support/api.js";
import { launch, plain, RealUrl, visit } from "../support/browser.js";

/** @typedef {import("playwright-core").Page} Page */

const samples = process.env.TELEMETRY_SAMPLES;
const yesterday = process.env.TELEMETRY_YESTERDAY ?? "";
const headers = { Authorization: `Bearer ${process.env.TELEMETRY_PAGE_TOKEN}` };
const Series = "series=order_to_ack&key=oe0";
const Charts = ["Samples by time and value", "Percentiles over time"];
const Words = /** @type {Record<string, string>} */ ({ engine: "metric database", disk: "disk", memory: "memory" });

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
    browser = await launch();
});
after(() => browser?.close());

/** Answer of the monitor. @param {string} path @returns {Promise<any>} */
async function ask(path) {
    const response = await fetch(`${RealUrl}/api/v1/${path}`, { headers });
    assert.ok(response.ok, `${path}: ${response.status}`);
    return parse(await response.text());
}

/** Has every canvas keep the words drawn on it. @param {Page} page */
async function keepWords(page) {
    await page.addInitScript(() => {
        const draw = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y, most) {
            /** @type {any} */ (this.canvas).words = [...(/** @type {any} */ (this.canvas).words ?? []), text];
            if (most === undefined) draw.call(this, text, x, y);
            else draw.call(this, text, x, y, most);
        };
    });
}

/** @param {string} range @param {(page: Page) => Promise<void>} check */
const on = (range, check) =>
    visit(browser, RealUrl, `#/latency?${Series}&range=${range}`, check, {
        before: keepWords,
        ignoreHTTPSErrors: true,
        extraHTTPHeaders: headers,
    });

/** Note beside the heading of the heat map. @param {Page} page @param {string} text */
async function heatNote(page, text) {
    const note = page.locator("figure .figure-head .count", { hasText: text }).first();
    await note.waitFor();
    return plain((await note.textContent()) ?? "");
}

/** Pixels in the colour of the band about a line, which is a quarter opaque. @param {Page} page */
const bandPixels = (page) =>
    page.locator('figure[aria-label="Percentiles over time"] .u-wrap canvas').evaluate((element) => {
        const canvas = /** @type {HTMLCanvasElement} */ (element);
        const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
        const paint = /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d", { willReadFrequently: true }));
        paint.drawImage(canvas, 0, 0);
        const { data } = paint.getImageData(0, 0, copy.width, copy.height);
        let found = 0;
        for (let at = 3; at < data.length; at += 4) if (data[at] >= 62 && data[at] <= 66) found++;
        return found;
    });

describe("a built monitor whose metric database has yesterday", () => {
    test("yesterday: its samples, their source and error, and the band", () => {
        const [from, to] = yesterday.split("&").map((part) => part.split("=")[1]);
        return on(`${from}-${to}`, async (page) => {
            const note = await heatNote(page, "metric database (every");
            assert.ok(note.startsWith(`${samples} samples`), note);
            assert.match(note, /from metric database \(every 1 min, \u00b1\d+\.\d\d %\)/);
            for (const until = Date.now() + 30000; (await bandPixels(page)) < 500; await page.waitForTimeout(200))
                assert.ok(Date.now() < until, `${await bandPixels(page)} pixels of the band`);
        });
    });

    test("a time across the seams: each source is named where it begins, in every chart", async () => {
        const { tiers } = await ask("about");
        const seconds = tiers.find((/** @type {any} */ tier) => tier.tier === "seconds");
        const begin = BigInt(seconds.begin_time_ns);
        const [from, to] = [begin - 900000000000n, begin + 60000000000n];
        const { spans } = await ask(`distribution?${Series}&from=${from}&to=${to}`);
        const sources = spans.map((/** @type {any} */ span) => Words[span.source]);
        const kinds = sources.filter((/** @type {string} */ name, /** @type {number} */ n) => name !== sources[n - 1]);
        assert.deepEqual([kinds[0], kinds.at(-1)], ["metric database", "memory"]);
        await on(`${from}-${to}`, async (page) => {
            const note = await heatNote(page, "memory (every 1 s");
            assert.match(note, /from metric database \(every 1 min, \u00b1\d+\.\d\d %\), /);
            assert.match(note, /, memory \(every 1 s, \u00b10\.10 %\)/);
            for (const name of Charts) {
                const words = await page
                    .locator(`figure[aria-label="${name}"] .u-wrap canvas`)
                    .evaluate((canvas) => /** @type {any} */ (canvas).words);
                const has = (/** @type {RegExp} */ seam) => words.some((/** @type {string} */ word) => seam.test(word));
                for (let n = 1; n < kinds.length; n++)
                    assert.ok(has(new RegExp(`^ ${kinds[n]}, 1 \\w+$`)), `${name}: ${kinds[n]} in ${words}`);
                assert.ok(has(/^metric database, 1 min $/), `${name}: ${words}`);
            }
        });
    });
});
