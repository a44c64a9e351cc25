// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { keepWords, visit } from "./support/browser.js";
import { mockRig } from "./support/rig.js";

/** @typedef {import("playwright-core").Page} Page */

const rig = mockRig({ state: "disk,gap" });

const Widths = [390, 1024, 1440];
const Second = 1000000000n;
const Day = 86400n * Second;
/** Two names that differ in their last letter. */
const [One, Other] = ["unassigned@10.99.0.1:7001", "unassigned@10.99.0.1:7002"];

/** @param {string} place @param {(page: Page, problems: string[]) => Promise<void>} check
 * @param {Parameters<typeof visit>[4]} [options] */
const on = (place, check, options) => visit(rig.browser, rig.monitor.url, place, check, options);

/** Answers in which two sessions have names that are long and alike. @param {Page} page */
async function longNames(page) {
    const rename = (/** @type {string} */ text) =>
        text.replace(/"((?:trade\d+\|)?)boe\b/g, `"$1${One}`).replace(/"((?:trade\d+\|)?)ouch\b/g, `"$1${Other}`);
    await page.route(/\/api\/v1\/(series|events|alerts)/, async (route) =>
        route.fulfill({ body: rename(await (await route.fetch()).text()) }),
    );
    await page.route("**/api/v1/live?*", async (route) => {
        const answer = await fetch(route.request().url());
        const reader = /** @type {any} */ (answer.body).getReader();
        let text = "";
        while (!text.includes("\n\n")) text += new TextDecoder().decode((await reader.read()).value);
        await reader.cancel();
        await route.fulfill({ contentType: "text/event-stream", body: rename(text) });
    });
}

/** Texts that are cut though nothing shows them whole, each with the pointer over it. @param {Page} page */
const cutTexts = (page) =>
    page.evaluate(() => {
        const all = document.querySelectorAll("main td, main th:not(:has(.sr)), main h2, main .count, main .legend");
        return [...all].flatMap((element) => {
            const parts = [element, ...element.querySelectorAll("*")];
            const isCut = parts.some(
                (part) =>
                    part.checkVisibility() &&
                    part.clientWidth > 0 &&
                    part.scrollWidth > part.clientWidth &&
                    getComputedStyle(part).overflowX === "hidden",
            );
            element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
            const text = (element.textContent ?? "").trim();
            const { title } = /** @type {HTMLElement} */ (element);
            return isCut && !title.includes(text) ? [`${text} (${title})`] : [];
        });
    });

/** Width of a select, and of what is chosen in it with the arrow beside. @param {Element} element */
function roomOf(element) {
    const probe = document.createElement("span");
    Object.assign(probe.style, { font: getComputedStyle(element).font, position: "absolute", whiteSpace: "pre" });
    probe.textContent = /** @type {HTMLSelectElement} */ (element).selectedOptions[0].text;
    document.body.append(probe);
    const needed = probe.offsetWidth + 28;
    probe.remove();
    return { shown: element.getBoundingClientRect().width, needed };
}

describe("texts", () => {
    test("a chosen range in the head: both of its ends and its days, and the whole zone", async () => {
        const begin = (BigInt(rig.monitor.model.begin) / 86400n) * Day;
        const day = (/** @type {bigint} */ time) => new Date(Number(time / 1000000n)).toISOString().slice(0, 10);
        const hour = 3600n * Second;
        /** @type {[bigint, bigint, string][]} */
        const ranges = [
            [begin, begin + hour, "00:00:00 \u2013 01:00:00"],
            [begin - Day, begin - Day + hour, `${day(begin - Day)} 00:00:00 \u2013 01:00:00`],
            [begin - hour, begin + hour, `${day(begin - hour)} 23:00:00 \u2013 ${day(begin)} 01:00:00`],
        ];
        for (const [from, to, text] of ranges)
            await on(`#/desk?range=${from}-${to}`, async (page) => {
                const zone = page.getByLabel("Time zone", { exact: true });
                const range = page.getByLabel("Time range", { exact: true });
                await page.waitForFunction((wanted) => {
                    const select = /** @type {any} */ (document.querySelector("select[aria-label='Time range']"));
                    return select?.selectedOptions[0]?.text === wanted;
                }, text);
                assert.equal(await range.getAttribute("title"), `Time range: ${text}`);
                for (const width of Widths) {
                    await page.setViewportSize({ width, height: 900 });
                    for (const name of ["America/Argentina/Tucuman", "UTC"]) {
                        await zone.selectOption(name);
                        for (const select of await page.locator("#header select").all()) {
                            const { shown, needed } = await select.evaluate(roomOf);
                            const title = await select.getAttribute("title");
                            assert.ok(shown >= needed, `${title}: ${shown} of ${needed} at ${width}`);
                        }
                    }
                    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
                    assert.ok(beyond <= 0, `${beyond} pixels beyond ${width}`);
                }
            });
    });

    test("names that differ in their ends keep them, wherever they are cut", () =>
        on(
            "#/latency",
            async (page) => {
                for (const width of Widths) {
                    await page.setViewportSize({ width, height: 900 });
                    for (const place of ["latency", "session", "desk", "events"]) {
                        await page.goto(`${rig.monitor.url}/#/${place}`);
                        const ends = page.locator(`main.view-${place} .grid td .cut-end`);
                        await ends.filter({ hasText: "7001" }).first().waitFor();
                        const lost = await ends.evaluateAll((all) =>
                            all
                                .filter((end) => {
                                    const cell = end.closest("td")?.getBoundingClientRect();
                                    const box = end.getBoundingClientRect();
                                    return cell?.width && (box.right > cell.right + 1 || box.left < cell.left);
                                })
                                .map((end) => end.parentElement?.textContent),
                        );
                        assert.deepEqual(lost, [], `${place} at ${width}`);
                    }
                    await page.goto(`${rig.monitor.url}/#/map`);
                    const names = page.locator(".map-node text:not(.map-note)");
                    await names.filter({ hasText: "7001" }).first().waitFor();
                    const texts = await names.allTextContents();
                    const isWhole = (/** @type {string} */ text) => /^unassigned.*7002$/.test(text);
                    assert.ok(texts.some(isWhole), texts.join());
                    const overlaps = await page.locator(".map-node").evaluateAll((all) =>
                        all
                            .map((node) => [...node.querySelectorAll("text")].map((one) => one.getBoundingClientRect()))
                            .filter(([name, note]) => note && note.width > 0 && name.right > note.left).length,
                    );
                    assert.equal(overlaps, 0);
                }
            },
            { before: longNames },
        ));

    test("every text that is cut has its whole text as title", () =>
        on(
            "#/desk",
            async (page) => {
                for (const width of Widths) {
                    await page.setViewportSize({ width, height: 900 });
                    for (const place of ["alerts", "events", "desk", "session", "feed", "host", "fleet", "latency"]) {
                        await page.goto(`${rig.monitor.url}/#/${place}`);
                        await page.locator(`main.view-${place} .grid tbody:not(.spacer) tr`).first().waitFor();
                        assert.deepEqual(await cutTexts(page), [], `${place} at ${width}`);
                    }
                }
            },
            { before: longNames },
        ));

    test("reasons why something was not received are not cut", () =>
        on("#/latency?series=order_to_ack&key=ouch&range=yesterday", async (page) => {
            const figure = page.locator("figure[aria-label='Samples by time and value']");
            const note = figure.locator(".count", { hasText: "not received" });
            await note.waitFor();
            for (const width of Widths) {
                await page.setViewportSize({ width, height: 900 });
                const cut = await note.evaluate((one) => one.scrollWidth - one.clientWidth);
                assert.ok(cut <= 0, `${cut} pixels at ${width}`);
                assert.match((await note.innerText()) ?? "", /distribution of that time$/);
            }
        }));

    test("a lane of a long name keeps the end of it", () =>
        on(
            "#/events",
            async (page) => {
                const lane = "trading-host-of-the-north-04";
                await page.waitForFunction(() => {
                    const canvas = /** @type {any} */ (document.querySelector("figure[aria-label='Timeline'] canvas"));
                    return canvas?.words?.some((/** @type {any} */ one) => /^trading.*\u2026.*-04$/.test(one.text));
                });
                assert.ok((await page.locator("main").innerText()).includes(lane));
            },
            {
                before: async (page) => {
                    await keepWords(page);
                    await page.route(/\/api\/v1\/(events|gaps)\?/, async (route) => {
                        const answer = await (await route.fetch()).text();
                        await route.fulfill({ body: answer.replaceAll("trade01", "trading-host-of-the-north-04") });
                    });
                },
            },
        ));
});
