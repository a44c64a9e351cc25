// SPDX-License-Identifier: Apache-2.0
import { sleep } from "./programs.js";

/** @typedef {import("playwright-core").Browser} Browser */

/** Counts the frames that the page draws, and how long each one took. */
function countFrames() {
    /** @type {number[]} */
    const times = [];
    const frame = (/** @type {number} */ now) => {
        times.push(now);
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(window, { frameTimes: times });
}

/** Takes the time of what the page does for each message of its stream. */
function timeUpdates() {
    /** @type {number[]} */
    const times = [];
    const listen = EventSource.prototype.addEventListener;
    EventSource.prototype.addEventListener = function (/** @type {string} */ name, /** @type {any} */ listener) {
        listen.call(this, name, (event) => {
            const began = performance.now();
            listener(event);
            if (name === "frame") times.push(performance.now() - began);
        });
    };
    Object.assign(window, { updateTimes: times });
}

/** @param {number[]} values @param {number} share */
function quantile(values, share) {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/**
 * What a view costs while it is live: frames a second, time of scripts and of layout for each update, heap.
 * @param {Browser} browser
 * @param {string} url
 * @param {{place: string, drawn: string, seconds: number, heapEvery?: number}} options
 */
export async function watch(browser, url, { place, drawn, seconds, heapEvery = 0 }) {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
    const page = await context.newPage();
    try {
        await page.addInitScript(timeUpdates);
        await page.goto(`${url}/${place}`);
        await page.locator(drawn).first().waitFor({ timeout: 60000 });
        await sleep(5000);
        const session = await context.newCDPSession(page);
        await session.send("Performance.enable");
        // Times that are kept would count as heap that grows.
        if (!heapEvery) await page.evaluate(countFrames);
        const first = await page.evaluate(() => /** @type {any} */ (window).updateTimes.length);
        const before = await metrics(session);
        /** @type {number[]} */
        const heaps = [];
        for (let left = seconds; left > 0; left -= heapEvery || seconds) {
            await sleep(Math.min(left, heapEvery || seconds) * 1000);
            if (heapEvery) heaps.push(await heapMiB(session));
        }
        const after = await metrics(session);
        const frames = await page.evaluate(() => /** @type {any} */ (window).frameTimes ?? [0, 0]);
        const steps = frames.slice(1).map((/** @type {number} */ time, /** @type {number} */ n) => time - frames[n]);
        const updates = (await page.evaluate(() => /** @type {any} */ (window).updateTimes)).slice(first);
        const each = (/** @type {string} */ name) => ((after[name] - before[name]) * 1000) / seconds;
        return {
            framesPerSecond: steps.length / ((frames[frames.length - 1] - frames[0]) / 1000),
            frameP99Ms: quantile(steps, 0.99),
            updateMs: quantile(updates, 0.5),
            updateLeastMs: quantile(updates, 0),
            updateP99Ms: quantile(updates, 0.99),
            scriptMs: each("ScriptDuration"),
            layoutMs: each("LayoutDuration") + each("RecalcStyleDuration"),
            taskMs: each("TaskDuration"),
            charts: await page.locator("main canvas").count(),
            heaps,
        };
    } finally {
        await context.close();
    }
}

/** @param {import("playwright-core").CDPSession} session @returns {Promise<Record<string, number>>} */
async function metrics(session) {
    const { metrics: all } = await session.send("Performance.getMetrics");
    return Object.fromEntries(all.map(({ name, value }) => [name, value]));
}

/** Heap without garbage, in MiB. @param {import("playwright-core").CDPSession} session */
async function heapMiB(session) {
    await session.send("HeapProfiler.collectGarbage");
    return (await metrics(session)).JSHeapUsedSize / 1048576;
}
