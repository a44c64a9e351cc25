// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe } from "./support/axe.js";
import { launch, server } from "./support/browser.js";
import { each } from "./support/views.js";

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

/** Screen on which fewer rows need to be looked at. */
const Laptop = { viewport: { width: 1366, height: 768 } };

describe("accessibility", () => {
    test("light: no violation of accessibility rules, no console message, no other host", () =>
        each(browser, monitor.url, { colorScheme: "light", ...Laptop }, (page, place) => axe(page, place)));

    test("dark: dark ground, enough contrast", () =>
        each(browser, monitor.url, { colorScheme: "dark", ...Laptop }, async (page, place) => {
            const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
            assert.ok(
                (ground.match(/\d+/g) ?? []).slice(0, 3).every((part) => Number(part) < 40),
                ground,
            );
            await axe(page, place, ["color-contrast"]);
        }));
});
