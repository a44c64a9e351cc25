// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { startMock } from "../mock/server.js";

const Arguments = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/** Address of a monitor that runs already; without it each test starts a mock. */
export const RealUrl = process.env.TELEMETRY_PAGE_URL ?? "";

/** Debian's Chromium without its own windows, which a whole browser draws beside each page. */
export const launch = () =>
    chromium.launch({
        executablePath: process.env.TELEMETRY_CHROMIUM ?? "/usr/bin/chromium-headless-shell",
        args: Arguments,
        timeout: 120000,
    });

/** Server to test against: the mock in a state, or the one that runs. @param {string} [state] */
export async function server(state = "normal") {
    if (RealUrl)
        return { url: RealUrl.replace(/\/$/, ""), model: null, freeze: () => undefined, close: () => undefined };
    return startMock({ state });
}

/**
 * Page that records console messages, errors and requests to other hosts.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {string} place
 * @param {import("playwright-core").BrowserContextOptions & {before?: (page: import("playwright-core").Page) => Promise<void>}} [options]
 */
export async function open(browser, url, place, { before, ...options } = {}) {
    const context = await browser.newContext({
        viewport: { width: 1920, height: 1080 },
        timezoneId: "America/New_York",
        ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    /** @type {string[]} */
    const problems = [];
    page.on("console", (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
    page.on("request", (request) => {
        if (!request.url().startsWith(url) && !request.url().startsWith("data:"))
            problems.push(`request to ${request.url()}`);
    });
    /** @type {Set<import("playwright-core").Request>} */
    const open = new Set();
    page.on("request", (request) => open.add(request));
    page.on("requestfinished", (request) => open.delete(request));
    page.on("requestfailed", (request) => open.delete(request));
    await before?.(page);
    await page.goto(`${url}/${place}`);
    return {
        page,
        problems,
        /** An answer that a route still waits for is nothing to fail on. */
        close: async () => {
            await page.unrouteAll({ behavior: "ignoreErrors" });
            await context.close();
        },
        /** Adds to a failed check what the page shows and waits for. @param {unknown} error */
        explain: async (error) => {
            if (!(error instanceof Error)) return;
            const text = await page.evaluate(() => document.body.innerText).catch((reason) => String(reason));
            const waits = [...open].map((request) => request.url().slice(url.length));
            error.message += `\nopen requests: ${waits.join(" ")}\nproblems: ${problems.join("; ")}\nthe page:\n${text.slice(0, 2000)}`;
        },
    };
}

/**
 * Opens a page and checks it. Fails too if it wrote to the console or asked another host.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {string} place
 * @param {(page: import("playwright-core").Page, problems: string[]) => Promise<void>} check
 * @param {Parameters<typeof open>[3]} [options]
 */
export async function visit(browser, url, place, check, options) {
    const shown = await open(browser, url, place, options);
    try {
        await check(shown.page, shown.problems);
        assert.deepEqual(shown.problems, []);
    } catch (error) {
        await shown.explain(error);
        throw error;
    } finally {
        await shown.close();
    }
}

/** Has every canvas keep the words drawn on it. @param {import("playwright-core").Page} page */
export async function keepWords(page) {
    await page.addInitScript(() => {
        const draw = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y, most) {
            const canvas = /** @type {any} */ (this.canvas);
            (canvas.words ??= []).push({ text, x, align: this.textAlign });
            if (most === undefined) draw.call(this, text, x, y);
            else draw.call(this, text, x, y, most);
        };
    });
}

/** Text without the thin spaces between groups of digits. @param {string} text */
export const plain = (text) => text.replace(/\u202f/g, "");

/**
 * Rows of a table on screen, each by the titles of its columns.
 * @param {import("playwright-core").Page} page
 * @param {string} label
 * @returns {Promise<Record<string, string>[]>}
 */
export async function rowsOf(page, label) {
    const table = page.locator(`table[aria-label="${label}"]`);
    await table.locator("tbody:not(.spacer) tr").first().waitFor();
    const rows = await table.evaluate((element) => {
        const titles = [...element.querySelectorAll("thead th")].map((cell) => cell.textContent ?? "");
        return [...element.querySelectorAll("tbody:not(.spacer) tr")].map((row) =>
            Object.fromEntries([...row.children].map((cell, n) => [titles[n] || `#${n}`, cell.textContent ?? ""])),
        );
    });
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, text]) => [name, plain(text)])));
}

/** All rows of a table, of which only some are in the document. @param {import("playwright-core").Page} page @param {string} label */
export async function allRows(page, label) {
    /** @type {Map<string, Record<string, string>>} */
    const found = new Map();
    const table = page.locator(`table[aria-label="${label}"]`);
    const count = async () => Number(await table.getAttribute("aria-rowcount")) - 1;
    for (const row of await rowsOf(page, label)) found.set(JSON.stringify(row), row);
    await table.locator("tr[tabindex='0']").focus();
    for (let n = 0; found.size < (await count()) && n < 200; n++) {
        await page.keyboard.press("PageDown");
        for (const row of await rowsOf(page, label)) found.set(JSON.stringify(row), row);
    }
    return [...found.values()];
}

/** Waits until the lists of all events have come, beside the newest that the stream brings. @param {import("playwright-core").Page} page */
export const loadedEvents = (page) =>
    page.locator("main.view-events .figure-head .count", { hasText: "held from" }).waitFor();

/** Labelled numbers of a view. @param {import("playwright-core").Page} page @returns {Promise<Record<string, string>>} */
export async function factsOf(page) {
    await page.locator(".fact .value").first().waitFor();
    const facts = await page
        .locator(".fact")
        .evaluateAll((all) =>
            all.map((fact) => [
                fact.querySelector(".label")?.textContent ?? "",
                fact.querySelector(".value")?.textContent ?? "",
            ]),
        );
    return Object.fromEntries(facts.map(([name, text]) => [name, plain(text)]));
}
