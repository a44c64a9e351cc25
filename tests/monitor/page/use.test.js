// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startMock } from "./mock/server.js";
import { launch, loadedEvents, plain, rowsOf, server, visit } from "./support/browser.js";

/** @type {Awaited<ReturnType<typeof server>>} */
let monitor;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
    [monitor, browser] = await Promise.all([server("gap,incomplete"), launch()]);
});
after(async () => {
    await browser?.close();
    monitor?.close();
});

/** @param {string} place @param {(page: import("playwright-core").Page) => Promise<void>} check */
const on = (place, check) => visit(browser, monitor.url, place, check);

/** @param {import("playwright-core").Page} page */
const place = (page) => page.evaluate(() => decodeURIComponent(location.hash));

describe("strips over time", () => {
    for (const [place, title, list] of [
        ["#/feed?appliance=trade02&feed=itch", "Gaps over time", "Gaps"],
        ["#/events", "Timeline", "Events"],
    ])
        test(`${title}: dragging zooms, to the nanosecond; a button goes back`, () =>
            on(place, async (page) => {
                const figure = page.locator(`figure[aria-label="${title}"]`);
                const canvas = figure.locator("canvas");
                // Before its list has come, a strip has no time to zoom into.
                await (list === "Events" ? loadedEvents(page) : rowsOf(page, list));
                const whole = await figure.locator(".count").textContent();
                for (const x of [400, 500, 600]) {
                    await canvas.hover({ position: { x, y: 20 } });
                    await page.mouse.down();
                    await canvas.hover({ position: { x: x + 8, y: 20 }, force: true });
                    await page.mouse.up();
                }
                const text = plain((await figure.locator(".count").textContent()) ?? "");
                assert.match(text, /^\d\d:\d\d:\d\d\.\d{9} \u2013 \d\d:\d\d:\d\d\.\d{9}, \d+(\.\d+)?(ns|\u00b5s)$/);
                await figure.locator("button", { hasText: "whole range" }).click();
                assert.equal(await figure.locator(".count").textContent(), whole);
            }));
});

describe("settings of hosts", () => {
    test("one by one, and those that differ from another host's, by a link", async () => {
        const mock = await startMock({ state: "many" });
        try {
            await visit(browser, mock.url, "#/host?appliance=trade006", async (page) => {
                const bad = await rowsOf(page, "Settings");
                assert.deepEqual(
                    bad.map((row) => [row["setting"], row["of"], row["value"], row["verdict"]]),
                    [
                        ["cpu-governor", "cpu0-15", "powersave", "warn"],
                        ["memory-thp", "host", "always", "warn"],
                        ["nic-ring", "ens1f0", "512", "warn"],
                    ],
                );
                await page.locator("label.check input").check();
                assert.equal((await rowsOf(page, "Settings")).length, 9);
                await page.locator("a", { hasText: "trade001 (9c2b48" }).click();
                await page.waitForFunction(() => location.hash.includes("against=trade001"));
                await page.locator(".count", { hasText: "4 differences in 10 settings" }).waitFor();
                assert.deepEqual(
                    (await rowsOf(page, "Settings")).map((row) => [row["setting"], row["trade006"], row["trade001"]]),
                    [
                        ["clock-leap", "not there", "none"],
                        ["cpu-governor", "powersave", "performance"],
                        ["memory-thp", "always", "never"],
                        ["nic-ring", "512", "4096"],
                    ],
                );
                await page.selectOption("select[aria-label='Compare the settings with']", "trade013");
                await page.locator(".state-empty", { hasText: "Both hosts have the same settings" }).waitFor();
                await page.goto(`${mock.url}/#/latency?series=order_to_ack&key=boe1`);
                await page.locator(".title a", { hasText: "trade001 against trade006" }).click();
                await page.locator(".count", { hasText: "4 differences" }).waitFor();
            });
        } finally {
            mock.close();
        }
    });
});

describe("packets of the evidence", () => {
    test("a gap with a file: host, path, size, hash, a link where the monitor serves it, and the command", () =>
        on("#/feed?appliance=trade02&feed=itch&evidence=gap:trade02:711:1204511", async (page) => {
            const packets = page.locator("#drawer section", { has: page.locator("h3", { hasText: "Packets" }) });
            await packets.locator("dl").waitFor();
            const path = "/var/lib/telemetry/black-box/gap-1.pcapng";
            const facts = (await packets.locator("dd").allTextContents()).map(plain);
            assert.deepEqual(facts.slice(0, 4), ["trade02", path, "812, 128KiB", "ab".repeat(32)]);
            assert.match(facts[4], /^telemetry extract \/var\/[^ ]+\/gap-1\.pcapng --at \d{19} -w around\.pcapng$/);
            const link = packets.locator("a");
            assert.equal(await link.getAttribute("href"), "/api/v1/black-box/gap-1.pcapng");
            assert.equal(await link.getAttribute("download"), "gap-1.pcapng");
        }));

    test("an instant without a file: the command for a capture of that time", () =>
        on("#/feed?appliance=trade01&feed=itch&evidence=feed:trade01:itch:5000000000", async (page) => {
            const packets = page.locator("#drawer section", { has: page.locator("h3", { hasText: "Packets" }) });
            await packets.waitFor();
            assert.equal(await packets.locator("dl").count(), 0);
            assert.match(
                (await packets.textContent()) ?? "",
                /telemetry extract CAPTURE --at \d+ -w around\.pcapng$/,
            );
        }));

    test("only windows that hold the stamp count; a path with other letters is quoted; others' folders have no link", () =>
        on("#/desk", async (page) => {
            const found = await page.evaluate(async () => {
                const module = "/page/views/packets.js";
                const { filesOf, packetNodes } = await import(module);
                const file = (/** @type {string} */ path, /** @type {number} */ from, /** @type {number} */ to) => ({
                    event: "black_box",
                    file: path,
                    from_stamp_ns: from,
                    to_stamp_ns: to,
                    packets: 1,
                    bytes: 2,
                    complete: false,
                });
                const events = [file("/a/it's.pcapng", 10, 20), file("/a/b.pcapng", 21, 30), { event: "late" }];
                const nodes = packetNodes(filesOf(events, 20), { appliance: "x", timeNs: 7, served: "/b" });
                return nodes.map((/** @type {HTMLElement} */ node) => [
                    node.querySelectorAll("a").length,
                    ...[...node.querySelectorAll("dd")].map((one) => one.textContent),
                ]);
            });
            assert.equal(found.length, 1);
            assert.equal(found[0][0], 0);
            assert.equal(found[0][2], "/a/it's.pcapng");
            assert.match(found[0][3], /not all of the window$/);
            assert.equal(found[0][5], "telemetry extract '/a/it'\\''s.pcapng' --at 7 -w around.pcapng");
        }));
});

describe("keyboard", () => {
    test("from the desk to a gap's evidence and back, without a mouse", () =>
        on("#/desk", async (page) => {
            await rowsOf(page, "Feeds");
            await page.keyboard.press("j");
            assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("role")), "row");
            await page.keyboard.press("Enter");
            await page.waitForFunction(() => location.hash.startsWith("#/feed?"));
            await rowsOf(page, "Gaps");
            await page.locator('table[aria-label="Gaps"] tr[tabindex="0"]').focus();
            await page.keyboard.press("ArrowDown");
            await page.keyboard.press("ArrowUp");
            await page.keyboard.press("Enter");
            await page.locator("#drawer dl").first().waitFor();
            assert.match(await place(page), /evidence=gap:/);
            await page.keyboard.press("Escape");
            await page.waitForFunction(() => document.getElementById("drawer")?.hidden);
            await page.keyboard.press("Backspace");
            await page.waitForFunction(() => location.hash === "#/feed");
            await page.keyboard.press("Backspace");
            await page.waitForFunction(() => location.hash === "#/desk");
        }));

    test("a key that comes right behind another goes on from where that one led", () =>
        on("#/desk", async (page) => {
            await rowsOf(page, "Feeds");
            await page.keyboard.press("j");
            await page.keyboard.press("Enter");
            await page.waitForFunction(() => location.hash.startsWith("#/feed?"));
            await page.evaluate(() => {
                for (let times = 0; times < 2; times++)
                    document.body.dispatchEvent(new KeyboardEvent("keydown", { code: "Backspace", bubbles: true }));
            });
            await page.waitForFunction(() => location.hash === "#/desk");
        }));

    test("the map names the largest other flows, with their error", () =>
        on("#/map", async (page) => {
            const table = page.locator('table[aria-label="Top talkers"] tbody');
            await table.locator("tr").nth(1).waitFor();
            const text = (await table.locator("tr").first().textContent()) ?? "";
            assert.match(text, /10\.0\.1\.5:5001 \u2190 10\.0\.7\.7:40000 udp/);
            assert.match(text, /rsync\[4711\]/);
            assert.match(text, /\u00b17\u202f%/);
            assert.match((await table.textContent()) ?? "", /exact/);
        }));

    test("digits choose views, on any layout", () =>
        on("#/desk", async (page) => {
            const views = ["desk", "fleet", "feed", "session", "latency", "host", "map", "events", "alerts"];
            await rowsOf(page, "Feeds");
            for (const [n, view] of views.entries()) {
                // An AZERTY keyboard gives "&" for the key that is Digit1.
                await page.evaluate(
                    (code) =>
                        document.body.dispatchEvent(new KeyboardEvent("keydown", { code, key: "&", bubbles: true })),
                    `Digit${n + 1}`,
                );
                await page.waitForFunction((name) => location.hash.startsWith(`#/${name}`), view);
            }
        }));

    test("rows move by arrows, j and k, page and end", () =>
        on("#/events", async (page) => {
            await loadedEvents(page);
            // The focus stays on its row, whose index a new event would change.
            await page.keyboard.press("Space");
            await page.locator(".heartbeat-frozen").waitFor();
            const index = () => page.evaluate(() => Number(document.activeElement?.getAttribute("aria-rowindex")));
            await page.keyboard.press("j");
            const first = await index();
            await page.keyboard.press("ArrowDown");
            assert.equal(await index(), first + 1);
            await page.keyboard.press("k");
            assert.equal(await index(), first);
            await page.keyboard.press("End");
            const last = Number(await page.locator('table[aria-label="Events"]').getAttribute("aria-rowcount"));
            assert.ok((await index()) >= last - 1);
            await page.keyboard.press("Home");
            assert.equal(await index(), 2);
        }));

    test("events that come while the page is frozen are there when it goes on", async () => {
        const mock = await startMock({ state: "normal" });
        try {
            await visit(browser, mock.url, "#/events", async (page) => {
                await loadedEvents(page);
                // Alerts and notes have rows too, and come by themselves.
                await page.waitForFunction(() =>
                    ["notes", "alerts/history"].every((path) =>
                        performance.getEntriesByType("resource").some(({ name }) => name.includes(path)),
                    ),
                );
                await page.waitForTimeout(200);
                const count = async () =>
                    Number(await page.locator('table[aria-label="Events"]').getAttribute("aria-rowcount"));
                await page.keyboard.press("Space");
                await page.locator(".heartbeat-frozen").waitFor();
                const before = await count();
                const sent = mock.model.sent;
                while (mock.model.sent === sent) await page.waitForTimeout(100);
                // No later event can stand in for the one that came.
                mock.freeze();
                assert.equal(await count(), before);
                await page.keyboard.press("Space");
                await page.waitForFunction(
                    (most) =>
                        Number(document.querySelector('table[aria-label="Events"]')?.getAttribute("aria-rowcount")) >
                        most,
                    before,
                );
            });
        } finally {
            mock.close();
        }
    });

    test("time: earlier, shorter, longer; compare; freeze", () =>
        on("#/latency", async (page) => {
            await page.waitForFunction(() => location.hash.includes("series="));
            await page.keyboard.press("ArrowLeft");
            await page.waitForFunction(() => /range=\d+-\d+/.test(location.hash));
            const [, from, to] = /range=(\d+)-(\d+)/.exec(await place(page)) ?? [];
            await page.keyboard.press("Equal");
            await page.waitForFunction(
                (before) => {
                    const [, from, to] = /range=(\d+)-(\d+)/.exec(location.hash) ?? [];
                    return Number(BigInt(to) - BigInt(from)) < before;
                },
                Number(BigInt(to) - BigInt(from)),
            );
            await page.keyboard.press("Minus");
            await page.keyboard.press("c");
            await page.waitForFunction(() => location.hash.includes("compare=before"));
            await page.locator("th", { hasText: "difference" }).waitFor();
            await page.keyboard.press("Space");
            await page.locator(".heartbeat-frozen").waitFor();
            await page.keyboard.press("Space");
            await page.locator(".heartbeat-live, .heartbeat-late").waitFor();
        }));

    test("a comparison: each difference with the error of both numbers", () => {
        const middle = (monitor.model?.begin ?? 0) + 500;
        const query = `series=order_to_ack&key=ouch&range=${middle}000000000-${middle + 60}000000000&compare=before`;
        return on(`#/latency?${query}`, async (page) => {
            await page.locator("th", { hasText: "difference" }).waitFor();
            const rows = (await rowsOf(page, "Percentiles")).filter((row) => /^p(50|90)$/.test(row["percentile"]));
            assert.equal(rows.length, 2);
            for (const row of rows) assert.match(row["difference"], /^[+\u2212]?\d+\.\d% \(\u00b10\.2%\)$/);
        });
    });

    test("list of keys, theme, data tables, search", () =>
        on("#/feed", async (page) => {
            await rowsOf(page, "Feeds");
            await page.keyboard.press("?");
            await page.locator("dialog.help").waitFor();
            assert.match((await page.locator("dialog.help").textContent()) ?? "", /incomplete.*not received/s);
            await page.keyboard.press("Escape");
            await page.locator("dialog.help").waitFor({ state: "detached" });
            await page.keyboard.press("t");
            assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
            await page.keyboard.press("t");
            assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
            await page.keyboard.press("/");
            await page.keyboard.type("pitch");
            const rows = await rowsOf(page, "Feeds");
            assert.ok(rows.length > 0 && rows.every((row) => row["feed"].includes("pitch")), JSON.stringify(rows));
            await page.keyboard.press("Tab");
            await page.locator('table[aria-label="Feeds"] tr[tabindex="0"]').focus();
            await page.keyboard.press("Enter");
            await page.locator(".figure canvas").first().waitFor();
            await page.locator(".legend-item").first().waitFor();
            await page.keyboard.press("d");
            await page.locator('table[aria-label="Messages per second data"] tbody:not(.spacer) tr').first().waitFor();
        }));
});

describe("address", () => {
    test("holds view, scope, range, comparison and selection, and brings them back", async () => {
        const address = "#/latency?scope=trade01&range=2h&compare=before&series=order_to_ack&key=ouch&group=appliance";
        await on(address, async (page) => {
            await page.locator(".figure canvas").first().waitFor();
            assert.equal(await page.locator('select[aria-label="Time range"]').inputValue(), "2h");
            assert.equal(await page.locator('select[aria-label="Compare with"]').inputValue(), "before");
            assert.equal(await page.locator('select[aria-label="Scope"]').inputValue(), "trade01");
            await page.locator('select[aria-label="Scope"]').selectOption("label:site=LD4");
            await page.waitForFunction(() => location.hash.includes("scope=label"));
        });
    });

    test("recordings to compare with are offered, without those that cannot be read", () =>
        on("#/latency?series=order_to_ack&key=ouch", async (page) => {
            const choice = page.locator('select[aria-label="Compare with"]');
            await page.locator('select[aria-label="Compare with"] option[value^="recording:"]').first().waitFor({
                state: "attached",
            });
            assert.deepEqual(await choice.locator("option").allTextContents(), [
                "No comparison",
                "The time before",
                "recording 2026-11-20.telemetry",
            ]);
            const asked = page.waitForRequest((request) => request.url().includes("/api/v1/compare?"));
            await choice.selectOption("recording:2026-11-20.telemetry");
            const query = new URL((await asked).url()).searchParams;
            assert.equal(query.get("then_recording"), "2026-11-20.telemetry");
            assert.equal(query.has("then"), false);
            await page.locator(".legend-item", { hasText: "recording 2026-11-20.telemetry" }).waitFor();
            await page.locator("th", { hasText: "difference" }).waitFor();
        }));

    test("a scope leaves only its appliances", () =>
        on("#/desk?scope=label:site=LD4", async (page) => {
            await page.waitForFunction(
                () => document.querySelectorAll('table[aria-label="Hosts"] tbody:not(.spacer) tr').length === 1,
            );
            assert.deepEqual([...new Set((await rowsOf(page, "Feeds")).map((row) => row["appliance"]))], ["trade03"]);
        }));

    test("a chosen time that is wrong is refused with the form", () =>
        on("#/desk", async (page) => {
            await rowsOf(page, "Feeds");
            await page.locator('select[aria-label="Time range"]').selectOption("custom");
            await page.locator("dialog").waitFor();
            assert.match((await page.locator("dialog").textContent()) ?? "", /in memory, each interval: since/);
            await page.getByLabel("From", { exact: true }).fill("nonsense");
            await page.locator("dialog button[type=submit]").click();
            assert.match((await page.locator("dialog [role=alert]").textContent()) ?? "", /is not a time such as/);
            await page.getByLabel("From", { exact: true }).fill("2026-01-02 03:04:05");
            await page.getByLabel("To", { exact: true }).fill("2026-01-02 03:05:05");
            await page.locator("dialog button[type=submit]").click();
            await page.waitForFunction(() => location.hash.includes("range=1767323045000000000-1767323105000000000"));
        }));

    test("times in UTC, or in a zone by choice", () =>
        on("#/events", async (page) => {
            const utc = (await rowsOf(page, "Events"))[0]["time"];
            await page.locator('select[aria-label="Time zone"]').selectOption("Asia/Tokyo");
            await page.waitForFunction(
                (old) =>
                    document
                        .querySelector('table[aria-label="Events"] tbody:not(.spacer) tr td:nth-child(2)')
                        ?.textContent?.slice(0, 2) !== old.slice(0, 2),
                utc,
            );
        }));
});
