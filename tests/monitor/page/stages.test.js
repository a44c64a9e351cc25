// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { get } from "./support/api.js";
import { plain, rowsOf, visit } from "./support/browser.js";
import { mockRig } from "./support/rig.js";

const rig = mockRig({ state: "normal" });

/** @param {string} place @param {(page: import("playwright-core").Page) => Promise<void>} check */
const on = (place, check) => visit(rig.browser, rig.monitor.url, place, check);

/** @param {import("playwright-core").Page} page @param {string} title */
const panelOf = (page, title) => page.locator("section.panel", { has: page.locator("h2", { hasText: title }) });

/** Counts of a panel with their classes. @param {import("playwright-core").Locator} panel @returns {Promise<string[]>} */
const factsOf = (panel) =>
    panel.locator(".fact").evaluateAll((all) =>
        all.map((fact) => {
            const value = fact.querySelector(".value");
            const mark = value?.classList.contains("is-warn") ? " !" : "";
            return `${fact.querySelector(".label")?.textContent}: ${value?.textContent?.replace(/\u202f/g, "")}${mark}`;
        }),
    );

describe("stages", () => {
    test("host: counts, unmatched ones marked, medians in the order of the way; nothing where they are off", () =>
        on("#/host?appliance=trade02", async (page) => {
            const panel = panelOf(page, "Stages of tick-to-trade");
            await panel.waitFor();
            assert.deepEqual(await factsOf(panel), [
                "level: all",
                "reads: 91000",
                "reads unmatched: 31 !",
                "shared socket: 0",
                "sends: 4100",
                "orders: 4096",
                "orders unmatched: 2 !",
                "records lost: 0",
            ]);
            assert.match(
                plain((await panel.locator("p").textContent()) ?? ""),
                /^p50: stack [\d.]+\u00b5s \u2013 [\d.]+\u00b5s, socket [^|]+ \| strategy [^|]+ \| send [^|]+s$/,
            );
            const rows = await rowsOf(page, "Stages");
            const stages = rows.map((row) => row["stage"].split(" ")[0]);
            const changes = stages.filter((stage, n) => stage !== stages[n - 1]);
            assert.deepEqual(changes, ["stack", "socket", "strategy", "send"]);
            assert.equal(rows[0]["of"], "itch/A");
            for (const row of rows) {
                assert.match(row["p50"], /^\d[\d.]*(ns|\u00b5s)$/);
                assert.match(row["p99"], /^\d[\d.]*(ns|\u00b5s)$/);
            }
            await page.goto(`${rig.monitor.url}/#/host?appliance=trade01`);
            await page.waitForFunction(() => document.querySelector("h2.flow")?.textContent === "trade01");
            await panel.waitFor();
            assert.ok((await factsOf(panel)).includes("reads unmatched: 0"));
            await page.goto(`${rig.monitor.url}/#/host?appliance=trade03`);
            await page.locator(".quiet", { hasText: "Drops are not recorded" }).waitFor();
            assert.equal(await panel.isVisible(), false);
        }));

    test("feed: what each process read, unread numbers marked; nothing where reads are not recorded", () =>
        on("#/feed?appliance=trade01&feed=itch", async (page) => {
            const rows = await rowsOf(page, "Delivery");
            assert.deepEqual(rows, [
                {
                    process: "strategy[4711]",
                    "numbers read": "9223372036854775805",
                    "numbers unread": "0",
                    "longest blind": "0ns",
                },
                {
                    process: "[4790]",
                    "numbers read": "88000",
                    "numbers unread": "512",
                    "longest blind": "1.200ms",
                },
            ]);
            const marked = page.locator('table[aria-label="Delivery"] .is-warn');
            assert.deepEqual((await marked.allTextContents()).map(plain), ["512", "1.200ms"]);
            await page.goto(`${rig.monitor.url}/#/feed?appliance=trade03&feed=itch`);
            await page.waitForFunction(() => document.querySelector(".title")?.textContent?.includes("trade03"));
            await rowsOf(page, "Lines");
            assert.equal(await panelOf(page, "Read by processes of this host").isVisible(), false);
        }));

    test("evidence: the parts of an order add up to its tick to trade", async () => {
        const { orders } = await get(rig.monitor.url, "orders?appliance=trade01&session=ouch&sort=tick_to_trade&limit=1");
        const [order] = orders;
        /** @param {string} appliance @param {any} one */
        const placeOf = (appliance, one) => {
            const evidence = `order:${appliance}:tick_to_trade:${one.session}:${one.order_stamp_ns}`;
            return `#/session?${new URLSearchParams({ appliance, session: one.session, evidence })}`;
        };
        await on(placeOf("trade01", order), async (page) => {
            const rows = await rowsOf(page, "Stages of the order");
            assert.deepEqual(
                rows.map((row) => row["stage"].trim()),
                ["stack", "socket", "strategy", "send"],
            );
            const sum = rows.reduce((all, row) => all + Number(row["time"].replace("ns", "")), 0);
            assert.equal(sum, Number(order.tick_to_trade_ns));
            const text = plain((await page.locator("#drawer").textContent()) ?? "");
            assert.ok(text.includes(`${sum}ns together: tick to trade`), text);
            assert.equal(await page.locator("#drawer .stack-bar .stack-part").count(), 4);
            const other = (await get(rig.monitor.url, "orders?appliance=trade03&session=ouch&limit=1")).orders[0];
            await page.goto(`${rig.monitor.url}/${placeOf("trade03", other)}`);
            await page.locator("#drawer h3", { hasText: "on trade03" }).waitFor();
            assert.equal(await page.locator("#drawer", { hasText: "Stages of tick-to-trade" }).count(), 0);
        });
    });

    test("parts that are not known, or do not add up, are said", async () => {
        await on("#/desk", async (page) => {
            const texts = await page.evaluate(async () => {
                const { stageText } = await import("/page/views/stages.js");
                const stages = { rx_to_socket_ns: 2, socket_wait_ns: 1, read_to_send_ns: 5, send_to_tx_ns: 1 };
                return [
                    stageText(stages, 9),
                    stageText(stages, 10),
                    stageText({ ...stages, socket_wait_ns: null, tx_to_driver_ns: 3 }, 9),
                    stageText({ ...stages, read_to_send_ns: null, send_to_tx_ns: null, read_to_tx_ns: 6 }, 9),
                ];
            });
            assert.deepEqual(texts.map(plain), [
                "stages: stack 2 ns, socket 1 ns, strategy 5 ns, send 1 ns; 9ns together: tick to trade",
                "stages: stack 2 ns, socket 1 ns, strategy 5 ns, send 1 ns; \u25b2 9ns together, but tick to trade is 10ns",
                "stages: stack 2 ns, strategy 5 ns, send 1 ns, driver 3 ns; not known: socket",
                "stages: stack 2 ns, socket 1 ns, strategy and send 6 ns; 9ns together: tick to trade",
            ]);
        });
    });

    test("series: their names, in the order of the way before those of the feeds", () =>
        on("#/latency?scope=trade02", async (page) => {
            await rowsOf(page, "Series");
            /** Kinds that a search finds. @param {string} text @param {number} count */
            const found = async (text, count) => {
                await page.getByLabel("Search series").fill(text);
                await page.waitForFunction(
                    (expected) =>
                        document.querySelectorAll('table[aria-label="Series"] tbody:not(.spacer) tr').length === expected,
                    count,
                );
                return (await rowsOf(page, "Series")).map((row) => row["series"]);
            };
            assert.deepEqual(await found("mdp3/a", 5), [
                "Hook to socket",
                "Wait in socket",
                "Feed age",
                "Line lead",
                "Inter-arrival time",
            ]);
            assert.deepEqual(await found("to send", 2), ["Read to send", "Read to send"]);
            assert.deepEqual(await found("to egress", 2), ["Send to egress", "Send to egress"]);
        }));
});
