// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, open, plain, rowsOf, server } from "./support/browser.js";
import { each } from "./support/views.js";

/** @typedef {import("playwright-core").Page} Page */

/** @type {Awaited<ReturnType<typeof server>>} */
let monitor;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
    [monitor, browser] = await Promise.all([server("gap,incomplete,late"), launch()]);
});
after(async () => {
    await browser?.close();
    monitor?.close();
});

/** Waits until nothing leaves the page sideways: charts follow a new size a frame later. @param {Page} page @param {string} what */
const fits = (page, what) =>
    page
        .waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)
        .catch((error) => assert.fail(`${what}: ${error}`));

describe("appearance", () => {
    test("forced colours: every severity keeps its shape and its word", () =>
        each(browser, monitor.url, { forcedColors: "active" }, async (page, place) => {
            if (place !== "#/desk") return;
            assert.deepEqual(
                await page
                    .locator("table[aria-label='Feeds'] .severity")
                    .evaluateAll((all) => [
                        ...new Set(all.map((one) => `${one.textContent} ${one.getAttribute("aria-label")}`)),
                    ]),
                ["\u25b2 error", "\u25c6 warning", "\u25cf ok"],
            );
            assert.equal(await page.evaluate(() => matchMedia("(forced-colors: active)").matches), true);
        }));

    test("1280 and 1920 wide, and zoomed to 200 %: nothing leaves the page sideways", () =>
        each(browser, monitor.url, {}, async (page, place) => {
            for (const [width, height] of [
                [1280, 720],
                [683, 384],
                [1920, 1080],
            ]) {
                await page.setViewportSize({ width, height });
                if (width >= 1280) await fits(page, `${place} at ${width}`);
                else assert.ok((await page.locator("#header").boundingBox()) !== null);
            }
        }));

    test("the desk of ten feeds and six gateways fits 1080p without scrolling", async () => {
        const shown = await open(browser, monitor.url, "#/desk");
        await rowsOf(shown.page, "Hosts");
        assert.ok(await shown.page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight));
        await shown.close();
    });

    test("print: text of the numbers, source and completeness, no controls", async () => {
        const folder = mkdtempSync(join(tmpdir(), "page-print-"));
        const shown = await open(browser, monitor.url, "#/desk");
        try {
            const [feed] = await rowsOf(shown.page, "Feeds");
            await shown.page.locator("#footer", { hasText: "complete" }).waitFor();
            const file = join(folder, "desk.pdf");
            writeFileSync(file, await shown.page.pdf({ format: "A4", landscape: true }));
            const text = plain(execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }));
            for (const wanted of [
                feed["feed"],
                feed["appliance"],
                "feed gap: 12 numbers 1204511-1204522 lost",
                "telemetry-monitor",
                "appliances complete",
                "logged out",
            ])
                assert.ok(text.includes(wanted), `${wanted} in ${text.slice(0, 600)}`);
            assert.ok(!text.includes("Live 15 min"));
        } finally {
            rmSync(folder, { recursive: true });
            await shown.close();
        }
    });
});
