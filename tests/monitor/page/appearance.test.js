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

/** Text without any space: a page of paper breaks lines where a screen does not. @param {string} text */
const packed = (text) => plain(text).replace(/\s+/g, "").toLowerCase();

/** What a view says: its headings, and its first labelled numbers and cells. @param {Page} page @returns {Promise<string[]>} */
const numbersOf = (page) =>
    page.evaluate(() => {
        const found = (/** @type {string} */ selector, /** @type {number} */ most) =>
            [...document.querySelectorAll(selector)]
                .filter((one) => one.checkVisibility() && !one.querySelector(".sr"))
                .map((one) => one.textContent?.trim() ?? "")
                // Live numbers are others on paper.
                .filter((text) => text.length > 2 && !/\d[\s\u202f]?(s|min)$/.test(text))
                .slice(0, most);
        return [
            ...found("main h2.flow, main .crumb", 2),
            ...found("main th", 6),
            ...found("main td.name", 3),
            ...found(".fact .label", 4),
            ...found("#drawer dt", 3),
        ];
    });

/** Words that only controls have. @param {Page} page @returns {Promise<string[]>} */
const controlsOf = (page) =>
    page.evaluate(() => [
        "Live 15 min",
        "Local time",
        ...[...document.querySelectorAll("main button.no-print")]
            .map((one) => one.textContent ?? "")
            .filter((text) => text === "copy as text"),
    ]);

describe("appearance", () => {
    test("forced colours: every severity and mark of each view keeps its shape and its word, and what is chosen shows", () => {
        /** @type {Set<string>} */
        const shapes = new Set();
        return each(browser, monitor.url, { forcedColors: "active" }, async (page, place) => {
            const seen = await page.evaluate(() => {
                const shown = (/** @type {Element} */ one) => /** @type {HTMLElement} */ (one).offsetParent !== null;
                const all = [...document.querySelectorAll(".severity, .mark")].filter(shown);
                const probe = document.body.appendChild(document.createElement("span"));
                const system = (/** @type {string} */ name) => {
                    probe.style.color = name;
                    return getComputedStyle(probe).color;
                };
                const grounds = ["Canvas", "ButtonFace", "Field", "Highlight", "SelectedItem"].map(system);
                const texts = [...document.querySelectorAll("main td, main th, main p, main h2, nav a, #footer")]
                    .filter(shown)
                    .map((one) => getComputedStyle(one).color);
                const current = document.querySelector("nav a.current");
                const other = document.querySelector("nav a:not(.current)");
                const line = (/** @type {Element|null} */ one) => one && getComputedStyle(one).borderBottomColor;
                const answer = {
                    forced: matchMedia("(forced-colors: active)").matches,
                    signs: all.map((one) => `${one.textContent} ${one.getAttribute("aria-label") ?? ""}`),
                    unreadable: texts.filter((colour) => grounds.slice(0, 3).includes(colour)),
                    weights: [current, other].map((one) => one && getComputedStyle(one).fontWeight),
                    lines: [line(current), line(other)],
                };
                probe.remove();
                return answer;
            });
            assert.equal(seen.forced, true);
            for (const sign of seen.signs) assert.match(sign, /^\S \S/, `${place}: ${sign}`);
            seen.signs.forEach((sign) => shapes.add(sign));
            assert.deepEqual(seen.unreadable, [], `${place}: text in the colour of the ground`);
            // The view that is open stands out by more than a colour.
            assert.ok(seen.weights[0] !== seen.weights[1], `${place}: ${seen.weights}`);
        }).then(() => {
            for (const wanted of ["\u25b2 error", "\u25c6 warning", "\u25cf ok"])
                assert.ok(shapes.has(wanted), `${wanted} among ${[...shapes].join(", ")}`);
        });
    });

    test("1280 and 1920 wide, and zoomed to 200 %: nothing of any view leaves the page sideways", () =>
        each(browser, monitor.url, {}, async (page, place) => {
            for (const [width, height] of [
                [1280, 720],
                [683, 384],
                [1920, 1080],
            ]) {
                await page.setViewportSize({ width, height });
                await fits(page, `${place} at ${width}`);
            }
        }));

    test("the desk of ten feeds and six gateways fits 1080p without scrolling", async () => {
        const shown = await open(browser, monitor.url, "#/desk");
        await rowsOf(shown.page, "Hosts");
        assert.ok(await shown.page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight));
        await shown.close();
    });

    test("print: of each view its numbers, the source and the completeness, and no controls", async () => {
        const folder = mkdtempSync(join(tmpdir(), "page-print-"));
        try {
            await each(browser, monitor.url, {}, async (page, place) => {
                await page.locator("#footer", { hasText: "complete" }).waitFor();
                const wanted = [...(await numbersOf(page)), "telemetry-monitor", "appliances complete"];
                if (place === "#/desk") wanted.push("feed gap: 12 numbers 1204511-1204522 lost", "logged out");
                const controls = await controlsOf(page);
                const file = join(folder, "view.pdf");
                writeFileSync(file, await page.pdf({ format: "A4", landscape: true }));
                const text = packed(execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }));
                // Of a cell of two lines the words stand apart in the text.
                for (const word of wanted.flatMap((one) => one.split(/\s+/)))
                    assert.ok(text.includes(packed(word)), `${place}: ${word} in ${text.slice(0, 900)}`);
                for (const one of controls)
                    assert.ok(!text.includes(packed(one)), `${place}: control ${one} is printed`);
            });
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
