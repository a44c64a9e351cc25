// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { launch, server } from "./support/browser.js";
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

/** Screen on which fewer rows need to be looked at. */
const Laptop = { viewport: { width: 1366, height: 768 } };

/** @param {Page} page @param {string} place @param {string[]} [rules] all when left out */
async function axe(page, place, rules) {
    // The page has no frames, so the rules run in it alone; what passes is not listed node by node.
    const builder = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
    const { violations } = await (rules ? builder.withRules(rules) : builder).analyze();
    const found = violations.map(
        (one) =>
            `${one.id}: ${one.nodes
                .slice(0, 3)
                .map((node) => `${node.target} ${node.failureSummary?.split("\n")[1] ?? ""}`)
                .join(" | ")}`,
    );
    assert.deepEqual(found, [], place);
}

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
