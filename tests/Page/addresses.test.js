// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startMock } from "./mock/server.js";
import { launch, rowsOf, visit } from "./support/browser.js";

/** @type {Awaited<ReturnType<typeof startMock>>} */
let monitor;
/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
    [monitor, browser] = await Promise.all([startMock(), launch()]);
});
after(async () => {
    await browser?.close();
    monitor?.close();
});

/** @param {string} place @param {Parameters<typeof visit>[3]} check */
const on = (place, check) => visit(browser, monitor.url, place, check);

const Series = "series=order_to_ack&key=ouch";
const Shown = "shown is \u201cLive 15 min\u201d.";

describe("wrong values in an address", () => {
    for (const [place, said, instead] of [
        ["events?range=abc", `There is no time range "abc": ${Shown}`, "#/events"],
        ["events?range=3h", `There is no time range "3h": ${Shown}`, "#/events"],
        ["desk?range=constructor", `There is no time range "constructor": ${Shown}`, "#/desk"],
        [
            "latency?range=1796068500000000000-1796068400000000000&series=order_to_ack&key=ouch",
            `The time range "1796068500000000000-1796068400000000000" ends before it begins: ${Shown}`,
            `#/latency?${Series}`,
        ],
        [
            `latency?compare=nosuch&${Series}`,
            'There is no time "nosuch" to compare with: nothing is compared.',
            `#/latency?${Series}`,
        ],
        [
            `latency?compare=recording:nosuch.telemetry&${Series}`,
            'There is no time "recording:nosuch.telemetry" to compare with: nothing is compared.',
            `#/latency?${Series}`,
        ],
        [
            `latency?${Series}&group=host`,
            'There is no grouping by "host": all are shown together.',
            `#/latency?${Series}`,
        ],
        [
            `latency?${Series}&at=noon`,
            '"noon" is no time of a distribution: shown is that of the whole range.',
            `#/latency?${Series}`,
        ],
        [
            "session?range=3h&compare=x&appliance=trade01&session=ouch",
            `There is no time range "3h": ${Shown} There is no time "x" to compare with: nothing is compared.`,
            "#/session?appliance=trade01&session=ouch",
        ],
    ])
        test(`${place}: said, with what is shown instead, and the address has that`, () =>
            on(`#/${place}`, async (page) => {
                const notice = page.locator("#notice:not([hidden])", { hasText: said });
                await notice.waitFor();
                assert.equal(await page.evaluate(() => decodeURIComponent(location.hash)), instead);
                assert.equal(await page.locator("select[aria-label='Time range']").inputValue(), "15m");
                assert.equal(await page.locator("select[aria-label='Compare with']").inputValue(), "");
                // It stays while one looks, and goes with the place.
                await page.waitForTimeout(300);
                assert.equal(await notice.count(), 1);
                await page.keyboard.press("2");
                await page.locator("main.view-fleet").waitFor();
                assert.equal(await notice.count(), 0);
            }));

    test("right values are not spoken about; a notice is closed by its button", () =>
        on("#/desk", async (page) => {
            for (const place of [
                "events?range=day",
                "events?range=1796068400000000000-1796068500000000000",
                `latency?compare=before&${Series}`,
                `latency?compare=week&${Series}`,
                `latency?compare=recording:2026-11-20.telemetry&${Series}&group=appliance`,
                `latency?${Series}&at=1796068400000000000-1796068500000000000`,
            ]) {
                await page.goto(`${monitor.url}/#/${place}`);
                await page.locator(`main.view-${/\w+/.exec(place)?.[0]}`).waitFor();
                await page.waitForTimeout(200);
                assert.equal(await page.evaluate(() => decodeURIComponent(location.hash)), `#/${place}`);
                assert.equal(await page.locator("#notice").isHidden(), true, place);
            }
            await page.goto(`${monitor.url}/#/desk?range=3h`);
            await rowsOf(page, "Feeds");
            await page.locator("#notice button").click();
            assert.equal(await page.locator("#notice").isHidden(), true);
        }));
});
