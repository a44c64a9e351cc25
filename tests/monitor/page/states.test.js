// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startMock } from "./mock/server.js";
import { HostileName } from "./mock/topology.js";
import { keepWords, launch, rowsOf, visit } from "./support/browser.js";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
    browser = await launch();
});
after(async () => {
    await browser?.close();
});

/** @typedef {Awaited<ReturnType<typeof startMock>>} Mock
 * @typedef {import("playwright-core").Page} Page */

/** @param {string} state @param {string} place @param {(page: Page, mock: Mock, problems: string[]) => Promise<void>} check
 * @param {Parameters<typeof visit>[4]} [options] */
async function on(state, place, check, options) {
    const mock = await startMock({ state });
    try {
        await visit(browser, mock.url, place, (page, problems) => check(page, mock, problems), options);
    } finally {
        mock.close();
    }
}

/** Pixels of a canvas that are drawn, as a share of its columns. @param {Page} page @param {string} selector */
const drawnColumns = (page, selector) =>
    page
        .locator(selector)
        .first()
        .evaluate((element) => {
            const canvas = /** @type {HTMLCanvasElement} */ (element);
            const paint = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
            const { data } = paint.getImageData(0, 0, canvas.width, canvas.height);
            let drawn = 0;
            for (let x = 0; x < canvas.width; x++) {
                for (let y = 0; y < canvas.height; y++)
                    if (data[(y * canvas.width + x) * 4 + 3] > 0) {
                        drawn++;
                        break;
                    }
            }
            return drawn / canvas.width;
        });

describe("states", () => {
    test("nothing received: says so, with the channel and what to do", () =>
        on("empty", "#/desk", async (page) => {
            await page.locator(".state-nothing", { hasText: "aeron:udp" }).waitFor();
            const text = (await page.locator(".state-nothing").textContent()) ?? "";
            assert.match(text, /Nothing is received yet/);
            assert.match(text, /telemetry run/);
            for (const view of ["fleet", "feed", "session", "latency", "host", "map", "events", "alerts"]) {
                await page.goto(`${page.url().split("#")[0]}#/${view}`);
                await page.locator(`main.view-${view} .state-empty`).first().waitFor();
            }
        }));

    test("normal: nothing is wrong and nothing is marked", () =>
        on("normal", "#/desk", async (page) => {
            const rows = await rowsOf(page, "Feeds");
            assert.ok(rows.every((row) => !/[\u25d1\u25cc]/.test(row["state"])));
            assert.match((await page.locator(".desk-problems .calm").textContent()) ?? "", /Nothing is wrong now/);
        }));

    test("gap: red first, with its words", () =>
        on("gap", "#/desk", async (page) => {
            const [first] = await rowsOf(page, "Feeds");
            assert.equal(first["feed"], "itch");
            assert.equal(first["appliance"], "trade02");
            assert.equal(first["lost"], "12");
            assert.equal(
                await page
                    .locator('table[aria-label="Feeds"] tbody:not(.spacer) tr')
                    .first()
                    .locator(".severity-error")
                    .getAttribute("aria-label"),
                "error",
            );
            const [gateway] = await rowsOf(page, "Gateways");
            assert.match(gateway["logged in"], /^NO \d\d:\d\d:\d\d/);
            assert.equal(gateway["ack p50"], "~");
        }));

    test("dropped by the host: reason, place, process and numbers; what is not known is not 0", () =>
        on("gap", "#/host?appliance=trade02", async (page, mock) => {
            const [line, unknown, requests] = await rowsOf(page, "Dropped by this host");
            assert.deepEqual(line, {
                of: "itch A",
                channel: "DEMO000001",
                way: "in",
                reason: "SOCKET_RCVBUFF",
                where: "udp_queue_rcv_one_skb",
                process: "strategy[4711] in trading/strategy-0/app",
                container: "/kubepods/burstable/pod0b7632a2-a56e-4278-987a-22de18008dbe",
                packets: "99",
                numbers: "495",
                ranges: "5\u2013498, 9223372036854775805 and 3 ranges more",
            });
            assert.deepEqual([requests["of"], requests["way"], requests["numbers"]], ["ouch", "out", "2"]);
            assert.deepEqual(
                [unknown["of"], unknown["where"], unknown["process"], unknown["ranges"]],
                ["itch B", "~", "~", "unknown"],
            );
            const others = await rowsOf(page, "Dropped, of no line or session");
            assert.deepEqual(
                others.map((row) => [row["reason"], row["packets"]]),
                [
                    ["NO_SOCKET", "1200"],
                    ["OTHERHOST", "34"],
                ],
            );
            await page.goto(`${mock.url}/#/host?appliance=trade03`);
            await page.locator(".quiet", { hasText: "Drops are not recorded: see the source drops." }).waitFor();
            const sources = await rowsOf(page, "Sources");
            const drops = sources.find((row) => row["source"] === "drops");
            assert.deepEqual(
                [drops?.["state"], drops?.["events"], drops?.["why"]],
                ["missing", "~", "the kernel has no type information"],
            );
            assert.equal((await rowsOf(page, "Dropped by this host"))[0]["of"], "none");
            await page.goto(`${mock.url}/#/events`);
            await page.getByLabel("Search events").fill("rcvbuff");
            const [event] = await rowsOf(page, "Events");
            assert.equal(event["event"], "host drop");
            assert.equal(event["detail"], "(99 packets): SOCKET_RCVBUFF, udp_queue_rcv_one_skb");
            await page.getByLabel("Search events").fill("qdisc");
            await page.locator('table[aria-label="Events"]', { hasText: "QDISC_DROP" }).waitFor();
            assert.equal((await rowsOf(page, "Events"))[0]["detail"], "(3 packets): QDISC_DROP, __dev_queue_xmit");
        }));

    test("incomplete: marks with words, hatched columns that are not zero", () =>
        on("incomplete", "#/desk", async (page, mock) => {
            await rowsOf(page, "Feeds");
            const marks = page.locator('table[aria-label="Feeds"] .mark-incomplete');
            assert.match(
                (await marks.first().getAttribute("aria-label")) ?? "",
                /incomplete: the appliance lost packets/,
            );
            assert.match(
                (await page.locator('table[aria-label="Feeds"] .mark-missing').first().getAttribute("aria-label")) ??
                    "",
                /31 not received/,
            );
            // The sparkline has no value in the seconds without data, but is not empty there.
            assert.ok((await drawnColumns(page, "canvas.spark")) > 0.95);
            await page.goto(`${mock.url}/#/latency?series=order_to_ack&key=boe`);
            await page.locator(".figure canvas").first().waitFor();
            await page.locator(".title .mark-incomplete").waitFor();
            assert.match((await page.locator(".title").first().textContent()) ?? "", /at most 31 samples are missing/);
            await page.keyboard.press("d");
            const rows = await rowsOf(page, "Samples by time and value data");
            assert.ok(rows.length > 0);
            const flagged = await page.evaluate(async () => {
                const { readHeatMap } = await import("/page/data/heatmap.js");
                const answer = await fetch("/api/v1/heatmap?series=order_to_ack&key=boe&columns=900&rows=160", {
                    headers: { Accept: "application/vnd.telemetry.heatmap" },
                });
                const map = readHeatMap(await answer.arrayBuffer());
                return {
                    none: map.flags.filter((/** @type {number} */ flag) => flag & 1).length,
                    incomplete: map.flags.filter((/** @type {number} */ flag) => flag & 2).length,
                };
            });
            assert.ok(flagged.none > 0 && flagged.incomplete > 0, JSON.stringify(flagged));
        }));

    test("strip of gaps: hatched where the monitor held nothing, empty where there was none", () =>
        on("normal", "#/feed?appliance=trade01&feed=itch", async (page, mock) => {
            /** Whether more than a share of the strip is drawn. @param {number} share */
            const isDrawn = (share) => {
                const canvas = /** @type {HTMLCanvasElement|null} */ (
                    document.querySelector('figure[aria-label="Gaps over time"] canvas')
                );
                if (!canvas) return false;
                // Read from a copy: Chromium warns of a canvas that is read often.
                const row = Object.assign(document.createElement("canvas"), { width: canvas.width, height: 1 });
                const paint = /** @type {CanvasRenderingContext2D} */ (row.getContext("2d"));
                paint.drawImage(canvas, 0, -3);
                const { data } = paint.getImageData(0, 0, canvas.width, 1);
                return data.filter((value, n) => n % 4 === 3 && value > 0).length / canvas.width > share;
            };
            await rowsOf(page, "Gaps");
            assert.equal(await page.evaluate(isDrawn, 0.05), false);
            await page.goto(`${mock.url}/#/feed?appliance=trade01&feed=itch&range=2h`);
            await page.waitForFunction(isDrawn, 0.1);
        }));

    test("metric database: its silence has its reason, its error is a band, the time picker names it", () =>
        on("engine", "#/latency?series=order_to_ack&key=boe", async (page) => {
            await page
                .locator(".figure", { hasText: "metric database (nothing: HTTP 500: out of disk), metric database (" })
                .first()
                .waitFor();
            /** Pixels near a colour, or of any, in a part of a chart.
             * @param {{label: string, colour?: string, from: number, to: number}} ask */
            const count = ({ label, colour, from, to }) => {
                const canvas = /** @type {HTMLCanvasElement} */ (
                    document.querySelector(`figure[aria-label="${label}"] canvas`)
                );
                const copy = Object.assign(document.createElement("canvas"), {
                    width: canvas.width,
                    height: canvas.height,
                });
                const paint = /** @type {CanvasRenderingContext2D} */ (
                    copy.getContext("2d", { willReadFrequently: true })
                );
                const probe = document.body.appendChild(document.createElement("span"));
                probe.style.color = `var(--${colour ?? "text"})`;
                paint.fillStyle = getComputedStyle(probe).color;
                probe.remove();
                paint.fillRect(0, 0, 1, 1);
                const wanted = paint.getImageData(0, 0, 1, 1).data;
                paint.clearRect(0, 0, copy.width, copy.height);
                paint.drawImage(canvas, 0, 0);
                const [left, width] = [Math.round(from * copy.width), Math.round((to - from) * copy.width)];
                const { data } = paint.getImageData(left, 0, width, copy.height);
                let found = 0;
                for (let at = 0; at < data.length; at += 4)
                    if (data[at + 3] > 40 && (!colour || [0, 1, 2].every((n) => Math.abs(data[at + n] - wanted[n]) < 9)))
                        found++;
                return found;
            };
            const heat = { label: "Samples by time and value", colour: "error" };
            const said = await page.evaluate(count, { ...heat, from: 0.05, to: 0.3 });
            assert.ok(said > 20, `${said} pixels of text`);
            assert.equal(await page.evaluate(count, { ...heat, from: 0.4, to: 1 }), 0);
            // A band of a quarter of the value, and where there is none just the line.
            const line = { label: "Percentiles over time" };
            const [banded, plain] = await Promise.all([
                page.evaluate(count, { ...line, from: 0.4, to: 0.5 }),
                page.evaluate(count, { ...line, from: 0.85, to: 0.95 }),
            ]);
            assert.ok(banded > plain + 300, `${banded} and ${plain} pixels`);
            await page.getByLabel("Time range").selectOption("custom");
            const tiers = (await page.locator("dialog").textContent()) ?? "";
            assert.match(tiers, /in the metric database http:\/\/vm.example:8428\/: no answer now: HTTP 500: out of disk/);
        }));

    test("late appliance: its rows say their age", () =>
        on("late", "#/desk", async (page) => {
            const host = (await rowsOf(page, "Hosts")).find((row) => row["host"] === "trade03");
            assert.match(host?.["state"] ?? "", /late 6.1s old/);
            assert.ok((await page.locator('table[aria-label="Hosts"] tr.row-old').count()) === 1);
        }));

    test("an appliance that was never there before: marked with its first time, beside all others", () =>
        on("appeared", "#/desk", async (page, mock) => {
            const host = (await rowsOf(page, "Hosts")).find((row) => /\u2605/.test(row["state"]));
            assert.equal(host?.["host"], "trade03");
            const marks = page.locator('table[aria-label="Hosts"] .mark-new');
            assert.equal(await marks.count(), 1);
            assert.match((await marks.getAttribute("aria-label")) ?? "", /^first received today at \d\d:\d\d:\d\d$/);
            await page.goto(`${mock.url}/#/fleet`);
            const row = (await rowsOf(page, "Appliances")).find((one) => one["appliance"] === "trade03");
            assert.match(row?.["state"] ?? "", /^live \u2605$/);
            assert.equal(await page.locator(".cell .mark-new").count(), 1);
        }));

    test("stale: late after 3 s, veiled after 10 s, with the last numbers behind", () =>
        on("normal", "#/desk", async (page, mock) => {
            const rows = await rowsOf(page, "Feeds");
            mock.freeze();
            await page.locator(".heartbeat-late").waitFor();
            await page.locator("#veil:not([hidden])").waitFor();
            assert.match(
                (await page.locator("#veil").textContent()) ?? "",
                /No data from the monitor since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC; these are the last numbers/,
            );
            assert.equal((await rowsOf(page, "Feeds")).length, rows.length);
            mock.model.stop = Infinity;
            await page.locator("#veil").waitFor({ state: "hidden" });
        }));

    test("error of the API: its words, with what to do; live numbers stay", () =>
        on("error", "#/feed?appliance=trade01&feed=itch", async (page, _, problems) => {
            await page.locator(".state-error").first().waitFor();
            assert.match(
                (await page.locator(".state-error").first().textContent()) ?? "",
                /needs more than 200 ms. Narrow the time range/,
            );
            assert.ok((await page.locator(".fact .value").first().textContent()) !== "~");
            // Chromium itself writes a line for each answer of 503.
            const own = problems.filter((line) => !line.includes("503"));
            problems.length = 0;
            problems.push(...own);
        }));

    test("a view that could not be loaded: said, and opened when the monitor answers again", () => {
        let isDown = true;
        const before = async (/** @type {Page} */ page) => {
            await page.route("**/page/views/map.js", (route) => (isDown ? route.abort() : route.continue()));
        };
        return on(
            "normal",
            "#/desk",
            async (page, mock, problems) => {
                await rowsOf(page, "Feeds");
                await page.keyboard.press("7");
                await page.locator("main .state-error", { hasText: "was not loaded before" }).waitFor();
                isDown = false;
                mock.server.closeAllConnections();
                await page.locator(".map-node").first().waitFor();
                // Chromium itself writes a line for each file that it does not get.
                const own = problems.filter((line) => !line.includes("net::ERR_"));
                problems.length = 0;
                problems.push(...own);
            },
            { before },
        );
    });

    test("a view that was not open before opens without the monitor", () =>
        on("normal", "#/desk", async (page, mock, problems) => {
            // The last view's file has come, and no other for half a second.
            await page.waitForFunction(() => {
                const files = performance.getEntriesByType("resource").filter((file) => file.name.endsWith(".js"));
                const isLastThere = files.some((file) => file.name.endsWith("/views/alerts.js"));
                const newest = Math.max(...files.map((file) => /** @type {any} */ (file).responseEnd));
                return isLastThere && performance.now() - newest > 500;
            });
            mock.close();
            await page.keyboard.press("2");
            await page.locator("main.view-fleet .matrix").waitFor();
            assert.equal(await page.locator("main .state-error").count(), 0);
            problems.length = 0;
        }));

    test("unknown names in an address: said, with a link to what there is", async () => {
        for (const [place, text, there] of [
            ["feed?appliance=trade01&feed=nosuch", 'There is no feed "nosuch" of trade01.', "#/feed"],
            ["feed?appliance=nobody&feed=itch", 'There is no appliance "nobody".', "#/feed"],
            ["session?appliance=trade01&session=nosuch", 'There is no session "nosuch" of trade01.', "#/session"],
            ["session?appliance=nobody&session=oe1", 'There is no appliance "nobody".', "#/session"],
            ["host?appliance=nobody", 'There is no appliance "nobody".', "#/host"],
            ["latency?series=nosuch&key=x", 'There is no series "nosuch" of x.', "#/latency"],
            ["desk?scope=ghost", 'There is no appliance "ghost".', "#/desk"],
            ["nowhere?appliance=trade01", 'There is no view "nowhere".', "#/desk"],
        ])
            await on(
                "normal",
                `#/${place}`,
                async (page, mock, problems) => {
                    const said = page.locator("main .state-empty", { hasText: text });
                    await said.waitFor();
                    assert.equal(await said.locator("a").getAttribute("href"), there);
                    assert.equal(await page.locator("main .state-loading").count(), 0);
                    // The head goes on, and the link leads to a view with rows.
                    await said.locator("a").click();
                    await page.locator("main .grid tbody:not(.spacer) tr").first().waitFor();
                    problems.length = 0; // the answer 404, which the browser writes to the console
                },
            );
    });

    test("a list that goes on: what it leaves out is dotted and said, and not hatched as unknown", () =>
        on(
            "normal",
            "#/desk",
            async (page) => {
                await page.route("**/api/v1/gaps?*", async (route) => {
                    const answer = await (await route.fetch()).text();
                    await route.fulfill({ body: answer.replace(/"before":[^,]*/, '"before":1') });
                });
                for (const [place, title] of [
                    ["feed?appliance=trade01&feed=itch", "Gaps over time"],
                    ["events", "Timeline"],
                ]) {
                    await page.goto(`${page.url().split("#")[0]}#/${place}`);
                    await page.waitForFunction(
                        (name) =>
                            /** @type {any} */ (
                                document.querySelector(`figure[aria-label="${name}"] canvas`)
                            )?.words?.some((/** @type {any} */ one) => one.text.startsWith("older ones are not")),
                        title,
                    );
                }
            },
            { before: keepWords },
        ));

    test("numbers are never cut, at any width", () =>
        on("normal", "#/desk", async (page) => {
            await page.route("**/api/v1/live?*", async (route) => {
                const answer = await fetch(route.request().url());
                const reader = /** @type {any} */ (answer.body).getReader();
                let text = "";
                while (!text.includes("\n\n")) text += new TextDecoder().decode((await reader.read()).value);
                await reader.cancel();
                const body = text.replace(/"(open|line_gaps|orders|messages_lost|rejects|unanswered)":\d+/g, '"$1":123456789');
                await route.fulfill({ contentType: "text/event-stream", body });
            });
            for (const width of [390, 1024, 1440, 1920]) {
                await page.setViewportSize({ width, height: 900 });
                for (const view of ["desk", "fleet", "feed", "session", "host"]) {
                    await page.goto(`${page.url().split("#")[0]}#/${view}`);
                    await page.locator(`main.view-${view} .grid tbody:not(.spacer) tr`).first().waitFor();
                    const cut = await page.locator(".grid tbody:not(.spacer) td.number").evaluateAll((cells) =>
                        cells
                            .filter((cell) => cell.clientWidth > 0 && cell.scrollWidth > cell.clientWidth)
                            .map((cell) => `${cell.textContent}: ${cell.clientWidth} of ${cell.scrollWidth}`),
                    );
                    assert.deepEqual(cut, [], `${view} at ${width}`);
                }
            }
        }));
});

describe("narrow screens", () => {
    test("no column of a table is lost, headings are whole, and the map keeps its ports", () =>
        on("normal", "#/alerts", async (page) => {
            await page.setViewportSize({ width: 390, height: 900 });
            for (const view of ["alerts", "events", "session", "feed", "latency"]) {
                await page.goto(`${page.url().split("#")[0]}#/${view}`);
                await page.locator(`main.view-${view} .grid tbody:not(.spacer) tr`).first().waitFor();
                const lost = await page.locator("main .grid thead th").evaluateAll((heads) =>
                    heads
                        .filter((head) => head.textContent && head.checkVisibility() && head.clientWidth < 20)
                        .map((head) => head.textContent),
                );
                assert.deepEqual(lost, [], view);
                const cut = await page.locator("main h2").evaluateAll((heads) =>
                    heads
                        .filter((head) => head.checkVisibility() && head.scrollWidth > head.clientWidth + 1)
                        .map((head) => head.textContent),
                );
                assert.deepEqual(cut, [], view);
            }
            await page.goto(`${page.url().split("#")[0]}#/map`);
            await page.locator(".map-note").first().waitFor();
            const notes = await page.locator(".map-note").allTextContents();
            assert.ok(notes.some((note) => /^\d+\.\d+\.\d+\.\d+:\d+$/.test(note)), notes.join(", "));
            assert.deepEqual(
                notes.filter((note) => /^\d+\./.test(note) && note.endsWith("\u2026")),
                [],
            );
        }));
});

describe("hostile names", () => {
    test("stay text, cut, on every view", () =>
        on("hostile", "#/desk", async (page, mock) => {
            const shown = HostileName.replace(/[\n\u202e]/g, "\u00b7");
            const rows = await rowsOf(page, "Feeds");
            assert.ok(
                rows.some((row) => row["feed"] === shown),
                JSON.stringify(rows.map((row) => row["feed"].slice(0, 60))),
            );
            assert.ok(rows.every((row) => row["feed"].length <= 201));
            for (const view of [
                "fleet",
                "feed",
                "session",
                "latency",
                "host",
                "map",
                "events",
                "alerts",
                `feed?${new URLSearchParams({ appliance: "trade01", feed: HostileName })}`,
                "host?appliance=trade01",
            ]) {
                await page.goto(`${mock.url}/#/${view}`);
                await page.waitForFunction((name) => {
                    const main = document.querySelector(`main.view-${name}`);
                    return (main?.textContent ?? "").length > 60;
                }, view.split("?")[0]);
                assert.equal(await page.locator("main img, main script").count(), 0);
            }
            await page.goto(`${mock.url}/#/feed?${new URLSearchParams({ appliance: "trade01", feed: HostileName })}`);
            assert.equal(await page.locator("main.view-feed h2.flow").textContent(), shown);
            await page.setViewportSize({ width: 1366, height: 768 });
            assert.ok(
                await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
            );
        }));
});

describe("many rows", () => {
    test("100 appliances, 4,000 rows: at most 60 rows in the document, all reachable", () =>
        on("many", "#/desk", async (page, mock) => {
            await rowsOf(page, "Feeds");
            const inDocument = () => page.locator("main tbody:not(.spacer) tr").count();
            assert.ok((await inDocument()) <= 60, String(await inDocument()));
            assert.equal(await page.locator('table[aria-label="Feeds"]').getAttribute("aria-rowcount"), "2001");
            await page.goto(`${mock.url}/#/feed`);
            await page.locator("main.view-feed tbody:not(.spacer) tr").first().waitFor();
            assert.ok((await inDocument()) <= 60);
            await page.keyboard.press("j");
            await page.keyboard.press("End");
            await page.waitForFunction(() => document.activeElement?.getAttribute("aria-rowindex") === "2001");
            assert.ok((await inDocument()) <= 60);
            await page.goto(`${mock.url}/#/events`);
            await page.waitForFunction(
                () =>
                    Number(document.querySelector('table[aria-label="Events"]')?.getAttribute("aria-rowcount")) > 1000,
            );
            await page.keyboard.press("j");
            await page.keyboard.press("End");
            await page.waitForFunction(
                () =>
                    Number(document.querySelector('table[aria-label="Events"]')?.getAttribute("aria-rowcount")) > 3000,
            );
            assert.ok((await inDocument()) <= 60);
            await page.goto(`${mock.url}/#/fleet`);
            await page.waitForFunction(() => document.querySelectorAll(".cell").length === 100);
            await page.setViewportSize({ width: 3840, height: 2160 });
            assert.ok((await inDocument()) <= 60);
        }));
});
