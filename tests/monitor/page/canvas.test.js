// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, server, visit } from "./support/browser.js";

/** @typedef {import("playwright-core").Page} Page
 * @typedef {{from: number, to: number}} Part  of the width of a plot, 0 to 1
 * @typedef {Record<string, number>} Found  pixels of each colour, in a plot's column on average */

/** Seconds of the charts: about a whole multiple of 300 s, before which the mock has no data for nine seconds. */
const Half = 100;

/** @type {Awaited<ReturnType<typeof server>>} */
let monitor;
/** @type {import("playwright-core").Browser} */
let browser;
let middle = 0;

before(async () => {
    [monitor, browser] = await Promise.all([server("incomplete"), launch()]);
    middle = Math.floor(((monitor.model?.begin ?? 0) + 700) / 300) * 300;
});
after(async () => {
    await browser?.close();
    monitor?.close();
});

const range = () => `${middle - Half}000000000-${middle + Half}000000000`;

/** Runs of seconds of a chart in which something is so, except the shortest. @param {(second: number) => boolean} isSo @returns {Part[]} */
function runs(isSo) {
    const found = [];
    for (let second = middle - Half; second < middle + Half; second++) {
        if (!isSo(second)) continue;
        const from = second;
        while (second + 1 < middle + Half && isSo(second + 1)) second++;
        if (second - from < 2) continue;
        found.push({ from: (from - middle + Half) / (2 * Half), to: (second + 1 - middle + Half) / (2 * Half) });
    }
    return found;
}

/** Inner part of a run, of which the edges may share pixels with their neighbours. @param {Part} run @param {number} seconds */
const within = ({ from, to }, seconds) => ({ from: from + seconds / (2 * Half), to: to - seconds / (2 * Half) });

/** Pixels of some colours in parts of a chart. @param {Page} page @param {string} label @param {string[]} names
 * @param {Part[]} parts @param {number} [foot] the lowest part of the height only, 0 to 1 @returns {Promise<Found[]>} */
const pixels = (page, label, names, parts, foot = 1) =>
    page.evaluate(
        ({ label, names, parts, foot }) => {
            const figure = /** @type {HTMLElement} */ (document.querySelector(`figure[aria-label="${label}"]`));
            const canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector(".u-wrap canvas"));
            const box = /** @type {HTMLElement} */ (figure.querySelector(".u-over")).getBoundingClientRect();
            const place = canvas.getBoundingClientRect();
            const scale = canvas.width / place.width;
            // Read from a copy: Chromium warns of a canvas that is read often.
            const copy = Object.assign(document.createElement("canvas"), {
                width: canvas.width,
                height: canvas.height,
            });
            const paint = /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d", { willReadFrequently: true }));
            const colours = names.map((name) => {
                const probe = document.body.appendChild(document.createElement("span"));
                probe.style.color = `var(--${name})`;
                paint.fillStyle = getComputedStyle(probe).color;
                probe.remove();
                paint.fillRect(0, 0, 1, 1);
                return paint.getImageData(0, 0, 1, 1).data;
            });
            paint.clearRect(0, 0, copy.width, copy.height);
            paint.drawImage(canvas, 0, 0);
            const height = Math.round(box.height * scale * foot);
            const top = Math.round((box.bottom - place.top) * scale) - height;
            return parts.map(({ from, to }) => {
                const left = Math.ceil((box.left - place.left + from * box.width) * scale);
                const width = Math.floor((box.left - place.left + to * box.width) * scale) - left;
                const { data } = paint.getImageData(left, top, width, height);
                return Object.fromEntries(
                    names.map((name, n) => {
                        let found = 0;
                        for (let at = 0; at < data.length; at += 4)
                            if (data[at + 3] > 60 && [0, 1, 2].every((k) => Math.abs(data[at + k] - colours[n][k]) < 7))
                                found++;
                        return [name, found / width];
                    }),
                );
            });
        },
        { label, names, parts, foot },
    );

const isMissing = (/** @type {number} */ second) => second % 300 > 290;
const isIncomplete = (/** @type {number} */ second) => second % 97 < 7;

describe("what is drawn", () => {
    test("heat map: no data and incomplete are hatched, each in its own way, and nothing else is", () =>
        visit(browser, monitor.url, `#/latency?series=order_to_ack&key=boe&range=${range()}`, async (page) => {
            await page.locator(".figure .count", { hasText: "samples, every" }).waitFor();
            const found = (/** @type {Part[]} */ parts) =>
                pixels(
                    page,
                    "Samples by time and value",
                    ["hatch", "warning"],
                    parts.map((part) => within(part, 0.4)),
                );
            const missing = await found(runs(isMissing));
            const incomplete = await found(runs((second) => isIncomplete(second) && !isMissing(second)));
            const whole = await found(runs((second) => !isMissing(second) && !isIncomplete(second)));
            assert.ok(missing.length > 0 && incomplete.length > 0 && whole.length > 0);
            // By the time of day some of it is incomplete too, and the one hatch hides a part of the other.
            for (const one of missing) assert.ok(one.hatch > 2, `no data ${JSON.stringify(one)}`);
            const plain = await found(runs((second) => isMissing(second) && !isIncomplete(second)));
            for (const one of plain)
                assert.ok(one.hatch > 5 && one.warning < 0.2, `no data only ${JSON.stringify(one)}`);
            for (const one of incomplete)
                assert.ok(one.warning > 1 && one.warning < 4 && one.hatch < 0.2, `incomplete ${JSON.stringify(one)}`);
            for (const one of whole) assert.ok(one.hatch < 0.2 && one.warning < 0.2, `whole ${JSON.stringify(one)}`);
        }));

    test("lines: a value that is not known is a gap with a hatch, other than 0", async () => {
        for (const [place, label] of [
            ["feed?appliance=trade01&feed=itch", "Messages per second"],
            ["latency?series=order_to_ack&key=ouch", "Percentiles over time"],
        ])
            await visit(browser, monitor.url, `#/${place}&range=${range()}`, async (page) => {
                await page.locator(`figure[aria-label="${label}"] .u-over`).waitFor();
                const lines = ["series-1", "series-2", "series-3", "series-4"];
                const names = [...lines, "hatch"];
                const [gap] = runs(isMissing).map((run) => within(run, 1));
                // A value stands at the start of its second.
                const known = runs((second) => !isMissing(second)).map((run) => within(run, 1));
                await page.waitForFunction(
                    (label) => !document.querySelector(`figure[aria-label="${label}"] .plot-state`)?.textContent,
                    label,
                );
                const [missing] = await pixels(page, label, names, [gap]);
                assert.ok(missing.hatch > 5, `${label}: ${JSON.stringify(missing)}`);
                for (const line of lines) assert.equal(missing[line], 0, `${label}: ${line} where nothing is known`);
                for (const one of await pixels(page, label, names, known)) {
                    const drawn = lines.reduce((sum, line) => sum + one[line], 0);
                    assert.ok(drawn > 0.3, `${label}: ${JSON.stringify(one)}`);
                    assert.ok(one.hatch < 0.05, `${label}: a hatch where all is known`);
                }
                // Nothing falls to the foot of the chart beside it.
                const foot = await pixels(page, label, ["series-1", "series-2"], [{ from: 0, to: 1 }], 0.03);
                assert.deepEqual(foot, [{ "series-1": 0, "series-2": 0 }], label);
            });
    });
});
