// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { get } from "./support/api.js";
import { plain, visit } from "./support/browser.js";
import { mockRig } from "./support/rig.js";

/** @typedef {import("playwright-core").Page} Page */

const rig = mockRig();

/** @param {string} place @param {(page: Page, problems: string[]) => Promise<void>} check
 * @param {Parameters<typeof visit>[4]} [options] */
const on = (place, check, options) => visit(rig.browser, rig.monitor.url, place, check, options);

/**
 * Has the page get other answers.
 * @param {string|RegExp} address
 * @param {(answer: string) => string} change
 */
const changed = (address, change) => ({
    before: async (/** @type {Page} */ page) => {
        await page.route(address, async (route) => {
            const answer = await (await route.fetch()).text();
            await route.fulfill({ body: change(answer) });
        });
    },
});

/** Without its orders. @param {string} answer */
const withoutOrders = (answer) => answer.replace(/"orders":\[.*\],"before"/s, '"orders":[],"before"');

/** Pixels of the first curve's colour on a chart. @param {Page} page @param {string} title */
const curvePixels = (page, title) =>
    page.locator(`figure[aria-label="${title}"] .u-wrap canvas`).evaluate((element) => {
        const canvas = /** @type {HTMLCanvasElement} */ (element);
        const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
        const paint = /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d", { willReadFrequently: true }));
        const probe = document.body.appendChild(document.createElement("span"));
        probe.style.color = "var(--series-1)";
        paint.fillStyle = getComputedStyle(probe).color;
        probe.remove();
        paint.fillRect(0, 0, 1, 1);
        const wanted = paint.getImageData(0, 0, 1, 1).data;
        paint.clearRect(0, 0, copy.width, copy.height);
        paint.drawImage(canvas, 0, 0);
        const { data } = paint.getImageData(0, 0, copy.width, copy.height);
        let found = 0;
        for (let at = 0; at < data.length; at += 4)
            if (data[at + 3] > 100 && [0, 1, 2].every((n) => Math.abs(data[at + n] - wanted[n]) < 40)) found++;
        return found;
    });

describe("times without samples", () => {
    test("compared with a time that has none: the curve of now stays, and it is said", async () => {
        for (const [address, title] of [
            ["latency?series=order_to_ack&key=ouch", "By percentile"],
            ["session?appliance=trade01&session=ouch", "Order to acknowledgement by percentile"],
        ]) {
            const curve = `figure[aria-label="${title}"]`;
            await on(`#/${address}`, async (page) => {
                await page.locator(`${curve} .legend-item`, { hasText: "ends at" }).waitFor();
                const alone = await curvePixels(page, title);
                assert.ok(alone > 100, `${alone} pixels`);
                // The mock has nothing of what was before its start.
                const [from, to] = [0, 600].map((n) => BigInt(rig.monitor.model.begin + n) * 1000000000n);
                const range = `${from}-${to}`;
                await page.goto(`${rig.monitor.url}/#/${address}&range=${range}&compare=before`);
                await page.locator(`${curve} .legend`, { hasText: "before has no samples: it has no curve" }).waitFor();
                const compared = await curvePixels(page, title);
                assert.ok(compared > 100, `${compared} pixels, ${alone} without a comparison`);
                const legend = plain((await page.locator(`${curve} .legend`).textContent()) ?? "");
                assert.match(legend, /now: [1-9]\d* samples, ends at p99\./);
                // With a time that has some.
                await page.goto(`${rig.monitor.url}/#/${address}&compare=before`);
                await page.locator(`${curve} .legend-item`, { hasText: /before: .* samples, ends at p9/ }).waitFor();
                assert.equal(await page.locator(`${curve} .plot-state > *`).count(), 0);
                assert.ok((await curvePixels(page, title)) > 100);
            });
        }
    });

    test("sentences are right for none: no sample, no second, no percentile, no order of this time", async () => {
        const second = 1000000000n;
        const begin = BigInt(rig.monitor.model.begin) * second;
        const range = `${begin - 7200n * second}-${begin - 3600n * second}`;
        await on(
            `#/latency?series=order_to_ack&key=ouch&range=${range}`,
            async (page) => {
                const figure = page.locator("figure[aria-label='Samples by time and value']");
                await figure.locator(".count", { hasText: "no samples" }).waitFor();
                assert.equal(await figure.locator(".count").textContent(), "no samples");
                assert.equal(await figure.locator(".legend").textContent(), "");
                await page.locator(".title", { hasText: "no second of this time is held" }).waitFor();
                const end = page.locator("section:has(table[aria-label='Percentiles']) .quiet").last();
                assert.equal(await end.textContent(), "Without a sample there is no percentile.");
                // The mock's appliances publish their orders.
                await page.locator("main .state-empty", { hasText: "No order of this time is held." }).waitFor();
                assert.doesNotMatch(await page.locator("main").innerText(), /publish:|from ;|~ of|beyond p0/);
            },
            changed(/\/orders\?.*sort=/, withoutOrders),
        );
    });

    test("orders that no appliance publishes: said how they are published", () =>
        on(
            "#/session?appliance=trade01&session=ouch",
            async (page) => {
                await page.locator("main .state-empty", { hasText: "publish: {orders: worst}" }).waitFor();
            },
            changed("**/orders?*", withoutOrders),
        ));
});

describe("what is left out", () => {
    test("neighbours of an order from the disk: said that others are left out, with their sessions", async () => {
        const { orders } = await get(rig.monitor.url, "orders?appliance=trade01&session=ouch&limit=1");
        const [order] = orders;
        const evidence = `order:trade01:order_to_ack:ouch:${order.answer_stamp_ns}:${order.answer_time_ns}`;
        for (const whole of [true, false])
            await on(
                `#/desk?evidence=${encodeURIComponent(evidence)}`,
                async (page) => {
                    const table = page.locator("#drawer table[aria-label='Neighbours']");
                    await table.waitFor();
                    const titles = await table.locator("th").allTextContents();
                    assert.deepEqual(titles, ["order sent", "session", "order", "tick to trade", "order to ack"]);
                    const sessions = await table.locator("td:nth-child(2)").allTextContents();
                    assert.ok(new Set(sessions).size > 1, sessions.join());
                    const said = page.locator("#drawer", { hasText: "slowest orders of each minute" });
                    assert.equal(await said.count(), whole ? 0 : 1);
                },
                changed("**/orders?*", (answer) => answer.replaceAll(/"whole":\w+/g, `"whole":${whole}`)),
            );
    });

    test("a time that cuts a held minute is incomplete for that, not for what was not received", async () => {
        const hole = { appliance: null, from_time_ns: 5, to_time_ns: 7, cause: "lost" };
        for (const [holes, text] of [
            ["[]", "a part of a minute cannot be counted: this time cuts it"],
            [JSON.stringify([hole]), "part of this time was not received"],
        ])
            await on(
                "#/latency?series=order_to_ack&key=ouch",
                (page) => page.locator(".title", { hasText: `incomplete: ${text}` }).waitFor(),
                changed("**/distribution?*", (answer) =>
                    answer
                        .replace('"complete":true', '"complete":false')
                        .replace('"share":1', '"share":0.98')
                        .replace('"holes":[]', `"holes":${holes}`),
                ),
            );
    });
});
