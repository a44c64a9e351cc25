// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rowsOf, visit } from "./support/browser.js";
import { mockRig } from "./support/rig.js";

const rig = mockRig();

/** @param {string} place @param {Parameters<typeof visit>[3]} check */
const on = (place, check) => visit(rig.browser, rig.monitor.url, place, check);

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
            '"noon" is not a time of a distribution: shown is that of the whole range.',
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
                await page.goto(`${rig.monitor.url}/#/${place}`);
                await page.locator(`main.view-${/\w+/.exec(place)?.[0]}`).waitFor();
                await page.waitForTimeout(200);
                assert.equal(await page.evaluate(() => decodeURIComponent(location.hash)), `#/${place}`);
                assert.equal(await page.locator("#notice").isHidden(), true, place);
            }
            await page.goto(`${rig.monitor.url}/#/desk?range=3h`);
            await rowsOf(page, "Feeds");
            await page.locator("#notice button").click();
            assert.equal(await page.locator("#notice").isHidden(), true);
        }));
});
