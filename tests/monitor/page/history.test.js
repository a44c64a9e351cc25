// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { offTime } from "./mock/disk.js";
import { keepWords, loadedEvents, plain, rowsOf, visit } from "./support/browser.js";
import { mockRig } from "./support/rig.js";
import { duration, get } from "./support/api.js";

const rig = mockRig({ state: "disk,gap" });

/** @typedef {import("playwright-core").Page} Page */

const Day = 86400n * 1000000000n;

/** @param {string} place @param {(page: Page) => Promise<void>} check @param {Parameters<typeof visit>[4]} [options] */
const on = (place, check, options) => visit(rig.browser, rig.monitor.url, place, check, options);

/** @param {Page} page */
const place = (page) => page.evaluate(() => decodeURIComponent(location.hash));

/** Clock text of a second of UTC, without its date. @param {number} second */
const clock = (second) => new Date(second * 1000).toISOString().slice(11, 19);

/**
 * The words last drawn at a seam, and how far to the right of the plot they are.
 * @param {import("playwright-core").Locator} canvas
 * @returns {Promise<{text: string, align: string, at: number}[]>}
 */
const seamWords = (canvas) =>
    canvas.evaluate((element) => {
        const over = /** @type {HTMLElement} */ (element.parentElement?.querySelector(".u-over"));
        return /** @type {any} */ (element).words
            .filter((/** @type {any} */ one) => ["disk, 1 min ", " memory, 1 s"].includes(one.text))
            .slice(-2)
            .map((/** @type {any} */ { text, align, x }) => ({
                text,
                align,
                at: (x / devicePixelRatio - over.offsetLeft) / over.offsetWidth,
            }));
    });

/**
 * Pixels of a canvas, and how many of them a unit of the page has.
 * @param {import("playwright-core").Locator} canvas
 */
async function pixels(canvas) {
    const answer = await canvas.evaluate((element) => {
        const { width, height, clientWidth } = /** @type {HTMLCanvasElement} */ (element);
        const copy = Object.assign(document.createElement("canvas"), { width, height });
        const paint = /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d"));
        paint.drawImage(/** @type {HTMLCanvasElement} */ (element), 0, 0);
        let text = "";
        for (const value of paint.getImageData(0, 0, width, height).data) text += String.fromCharCode(value);
        return { width, height, ratio: width / clientWidth, text };
    });
    return { ...answer, data: Uint8Array.from(answer.text, (character) => character.charCodeAt(0)) };
}

/** Note beside the heading of the heat map, once it says something. @param {Page} page @param {string|RegExp} text */
async function heatNote(page, text) {
    const note = page.locator("figure .figure-head .count", { hasText: text }).first();
    await note.waitFor();
    return plain((await note.textContent()) ?? "");
}

describe("history on disk", () => {
    test("yesterday by the control: its samples, their source and error, and when nobody listened", () =>
        on("#/latency?series=order_to_ack&key=ouch", async (page) => {
            await page.selectOption("select[aria-label='Time range']", "yesterday");
            assert.match(await place(page), /range=yesterday/);
            const note = await heatNote(page, "disk (every 1 min");
            const midnight = (BigInt(rig.monitor.model.begin) / 86400n - 1n) * Day;
            const query = `series=order_to_ack&key=ouch&from=${midnight}&to=${midnight + Day}`;
            const samples = await get(rig.monitor.url, `distribution?${query}`);
            assert.ok(samples.count > 0);
            const source = "every 120 s, from disk (every 1 min, \u00b10.40 %)";
            assert.ok(note.startsWith(`${samples.count} samples, ${source}`), note);
            const { from, to } = offTime(rig.monitor.model);
            const hole = `${clock(from)} \u2013 ${clock(to)}`;
            assert.ok(note.includes(`not received: ${hole} (the monitor did not run)`), note);
        }));

    test("compare with yesterday by the control: both columns, of the same time of both days", () =>
        on("#/latency?series=order_to_ack&key=ouch", async (page) => {
            await page.locator(".small-table td").first().waitFor();
            const asked = page.waitForRequest(/\/api\/v1\/compare\?/);
            await page.selectOption("select[aria-label='Compare with']", { label: "Yesterday, same time" });
            const values = new URL((await asked).url()).searchParams;
            const [now, then] = ["now", "then"].map((name) => (values.get(name) ?? "").split("/").map(BigInt));
            assert.deepEqual(then, now.map((time) => time - Day));
            await page.locator("th", { hasText: "yesterday" }).first().waitFor();
            const answer = await get(rig.monitor.url, `compare?${values}`);
            const row = (await page.locator(".small-table tr", { hasText: "p50" }).first().textContent()) ?? "";
            assert.ok(answer.then.count > 0);
            for (const value of [answer.differences[0].now_ns, answer.differences[0].then_ns])
                assert.ok(plain(row).includes(duration(value)), `${row} ${value}`);
        }));

    test("a time across the seam: both sources are named, at the seam of every chart", () => {
        const begin = BigInt(rig.monitor.model.begin) * 1000000000n;
        const range = `${begin - 1800n * 1000000000n}-${begin + 600n * 1000000000n}`;
        const check = async (/** @type {Page} */ page) => {
            const note = await heatNote(page, "memory (every 1 s");
            assert.match(note, /from disk \(every 1 min, \u00b10\.40 %\), memory \(every 1 s, \u00b10\.10 %\)/);
            for (const name of ["Samples by time and value", "Percentiles over time"]) {
                const words = await seamWords(page.locator(`figure[aria-label="${name}"] .u-wrap canvas`));
                assert.deepEqual(
                    words.map(({ text, align }) => [text, align]),
                    [
                        ["disk, 1 min ", "right"],
                        [" memory, 1 s", "left"],
                    ],
                );
                // Three quarters of the way between the times at the ends.
                for (const { at } of words) assert.ok(Math.abs(at - 0.75) < 0.02, `${at}`);
            }
        };
        return on(`#/latency?series=order_to_ack&key=ouch&range=${range}`, check, { before: keepWords });
    });

    test("sources that follow each other closely: each is named behind its line, none over another", () =>
        on("#/latency", async (page) => {
            const drawn = await page.evaluate(async () => {
                const { drawSeams } = await import(/** @type {any} */ ("/page/charts/pattern.js"));
                const paint = /** @type {any} */ (document.createElement("canvas").getContext("2d"));
                const words = /** @type {any[]} */ ([]);
                paint.measureText = (/** @type {string} */ text) => ({ width: 6 * text.length });
                paint.fillText = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y) =>
                    words.push([text, paint.textAlign, x, y]);
                const seams = ["bb", "cccc", "d"].map((after, n) => ({
                    time: 50 + 10 * n,
                    before: ["aaaa", "bb", "cccc"][n],
                    after,
                }));
                const box = { top: 0, height: 90, left: 0, width: 100 };
                drawSeams(paint, seams, (/** @type {number} */ time) => time, box);
                return words;
            });
            assert.deepEqual(drawn, [
                ["aaaa ", "right", 50, 2],
                [" bb", "left", 50, 2],
                [" cccc", "left", 60, 15],
                [" d", "left", 70, 2],
            ]);
        }));

    test("events of yesterday, with the time in which nobody listened", () =>
        on("#/events", async (page) => {
            await loadedEvents(page);
            await page.selectOption("select[aria-label='Time range']", "yesterday");
            const midnight = (BigInt(rig.monitor.model.begin) / 86400n - 1n) * Day;
            const { events, holes } = await get(
                rig.monitor.url,
                `events?limit=1000&from=${midnight}&to=${midnight + Day}`,
            );
            // One each hour, except the hour in which the monitor did not run.
            assert.equal(events.length, 23);
            await page.locator(`table[aria-label="Events"][aria-rowcount="24"]`).waitFor();
            await page.keyboard.press("d");
            const rows = await rowsOf(page, "Timeline data");
            assert.ok(rows.length > 0);
            const all = await page.locator("table[aria-label='Timeline data']").getAttribute("aria-rowcount");
            assert.equal(Number(all), events.length + holes.length + 1);
            // The hatch of the lane: of the hour without a monitor more is drawn than of the hour behind it.
            const { from, to } = offTime(rig.monitor.model);
            const share = (/** @type {number} */ second) => (second - Number(midnight / 1000000000n)) / 86400;
            const { width, data, ratio } = await pixels(page.locator("figure[aria-label='Timeline'] canvas"));
            const drawn = (/** @type {number} */ second) => {
                const x = Math.round((118 + share(second) * (width / ratio - 10 - 118)) * ratio);
                let count = 0;
                for (let y = 0; y < Math.round(18 * ratio); y++)
                    for (let at = x - 4; at < x + 4; at++) if (data[(y * width + at) * 4 + 3] > 0) count++;
                return count;
            };
            const [inside, outside] = [drawn((from + to) / 2), drawn(to + 1800)];
            assert.ok(inside > outside + 8, `${inside} ${outside}`);
        }));
});

describe("notes and alerts among the events", () => {
    test("alerts and notes have rows and lanes; whoever may only read writes none", () =>
        on("#/events", async (page) => {
            await loadedEvents(page);
            await page.selectOption("select[aria-label='Kind']", "note");
            const notes = await rowsOf(page, "Events");
            assert.deepEqual(
                notes.map((row) => [row["event"], row["appliance"], row["detail"]]),
                [
                    ["note", "trade01", "ann: line A moved to the other switch"],
                    ["note", "", "bob: called the exchange"],
                ],
            );
            await page.selectOption("select[aria-label='Kind']", "alert");
            const alerts = await rowsOf(page, "Events");
            assert.ok(alerts.some((row) => row["event"] === "alert ended" && row["detail"].startsWith("Carrier:")));
            const fired = alerts.find((row) => row["detail"].startsWith("FeedGap:"));
            assert.deepEqual(
                [fired?.["event"], fired?.["appliance"], fired?.["flow"].trim()],
                ["alert fired", "trade02", "itch"],
            );
            assert.equal(await page.getByRole("button", { name: "Note\u2026" }).isVisible(), false);
        }));

    test("a note of somebody else comes and goes by the stream, without being asked for again", () =>
        on("#/events", async (page) => {
            await loadedEvents(page);
            await page.selectOption("select[aria-label='Kind']", "note");
            await rowsOf(page, "Events");
            const { model } = rig.monitor;
            const written = BigInt(model.second()) * 1000000000n;
            const note = { author: "eve", appliance: null, to_time_ns: null, written_time_ns: written };
            model.addNote({ id: 4, text: "long ago", ...note, from_time_ns: 1n });
            model.addNote({ id: 3, text: "switch is back", ...note, from_time_ns: written });
            const row = page.locator("table[aria-label='Events'] td", { hasText: "eve: switch is back" });
            await row.waitFor();
            assert.equal((await rowsOf(page, "Events")).length, 3);
            const asked = model.notesAsked;
            model.removeNote(3);
            await row.waitFor({ state: "detached" });
            assert.equal((await rowsOf(page, "Events")).length, 2);
            // What has no event of its own is looked at again, notes are not.
            await page.waitForResponse(/alerts\/history/);
            await page.waitForResponse(/alerts\/history/);
            assert.equal(model.notesAsked, asked);
            model.removeNote(4);
        }));

    test("a note about the time on screen is written, and one is removed", () => {
        /** @type {{method: string, path: string, body: string|null}[]} */
        const sent = [];
        const begin = BigInt(rig.monitor.model.begin) * 1000000000n;
        const [from, to] = [begin + 123n, begin + 900n * 1000000000n];
        return on(
            `#/events?range=${from}-${to}`,
            async (page) => {
                await loadedEvents(page);
                await page.getByRole("button", { name: "Note\u2026" }).click();
                const dialog = page.locator("dialog[aria-label=Note]");
                await dialog.getByLabel("Text").fill('called them: "late <b>answers</b>"');
                await dialog.getByLabel("About").selectOption("trade02");
                await dialog.getByRole("button", { name: "Write" }).click();
                await dialog.waitFor({ state: "detached" });
                await page.selectOption("select[aria-label='Kind']", "note");
                await page.locator("table[aria-label='Events'] tbody:not(.spacer) tr").first().dblclick();
                await page.locator("dialog[aria-label=Note]", { hasText: "line A moved" }).waitFor();
                await page.getByRole("button", { name: "Remove" }).click();
                while (sent.length < 2) await page.waitForTimeout(50);
                assert.deepEqual(sent, [
                    {
                        method: "POST",
                        path: "/api/v1/notes",
                        body: `called them: "late <b>answers</b>"|trade02|${from}|${to}`,
                    },
                    { method: "DELETE", path: "/api/v1/notes/2", body: null },
                ]);
            },
            { before: (page) => asOperator(page, sent) },
        );
    });

    test("the head counts alerts by severity on every view, and leads to them", () =>
        on("#/fleet", async (page) => {
            const link = page.locator("a.alert-count");
            await link.waitFor();
            await page.waitForFunction(() => document.querySelector("a.alert-count")?.getAttribute("aria-label"));
            assert.equal(await link.getAttribute("aria-label"), "Alerts: 1 error firing");
            assert.match((await link.textContent()) ?? "", /\u25b2\s*1/);
            await link.click();
            await page.locator("main.view-alerts").waitFor();
            const rows = await rowsOf(page, "Alerts");
            assert.deepEqual([rows[0]["alert"], rows[0]["state"]], ["FeedGap", "clearing"]);
            await page.goto(`${rig.monitor.url}/#/map`);
            await page.locator("a.alert-count[aria-label='Alerts: 1 error firing']").waitFor();
        }));
});

/**
 * Answers for somebody who may operate; keeps what is sent. Integers are kept as they stand in the text.
 * @param {Page} page
 * @param {{method: string, path: string, body: string|null}[]} sent
 */
async function asOperator(page, sent) {
    await page.route("**/api/v1/access", (route) =>
        route.fulfill({ json: { has_tokens: true, may_read: true, name: "alice", role: "operate" } }),
    );
    await page.route(/\/api\/v1\/notes/, (route) => {
        const request = route.request();
        if (request.method() === "GET") return route.continue();
        assert.equal(request.headers()["x-telemetry"], "1");
        const text = request.postData();
        const note = text && JSON.parse(text.replace(/(\d{16,})/g, '"$1"'));
        sent.push({
            method: request.method(),
            path: new URL(request.url()).pathname,
            body: note ? [note.text, note.appliance, note.from_time_ns, note.to_time_ns].join("|") : null,
        });
        return route.fulfill({ json: { id: 3 } });
    });
}
