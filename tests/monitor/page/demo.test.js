// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { kindTitle } from "../../../appliance/monitor/page/data/kinds.js";
import { duration, whole } from "./support/api.js";
import { LiveDemo, shownDemo, whyNoDemo } from "./support/demo.js";

/** @typedef {import("playwright-core").Page} Page */

const Second = 1000000000n;
const why = whyNoDemo();
const demo = why ? null : await shownDemo(4);
if (demo) process.env.TELEMETRY_PAGE_URL = demo.url;
const { allRows, factsOf, launch, plain, rowsOf, visit } = await import("./support/browser.js");

/** @type {import("playwright-core").Browser} */
let browser;

after(() => demo?.close());

/** @param {string} view @param {Record<string, any>} query @param {(page: Page) => Promise<void>} check */
const on = (view, query, check) =>
    visit(browser, demo?.url ?? "", `#/${view}?${new URLSearchParams(query)}`, check);

/** Words of the page for a gap's state. @param {any} gap */
const stateOf = (gap) => (gap.repaired_by ? `${gap.state} by ${gap.repaired_by}` : gap.state);

describe("the page shows what the demo printed", { skip: why || false }, () => {
    const { summary, gaps, settings } = demo ?? { summary: null, gaps: [], settings: [] };
    const appliance = summary?.host;
    before(async () => {
        browser = await launch();
    });
    after(() => browser?.close());

    test("feed: every counter, of the lines too", async () => {
        const [feed] = summary.feeds;
        await on("feed", { appliance, feed: feed.feed }, async (page) => {
            const facts = await factsOf(page);
            for (const [label, value] of [
                ["messages", feed.messages],
                ["packets", feed.packets],
                ["lost", feed.messages_lost],
                ["feed gaps", feed.feed_gaps],
                ["line gaps", feed.line_gaps],
                ["repaired", feed.messages_repaired],
                ["duplicates", feed.duplicates],
                ["reordered", feed.reordered],
            ])
                assert.equal(facts[label], whole(value), label);
            assert.equal(facts["blind"], duration(feed.blind_ns));
            const rows = await rowsOf(page, "Lines");
            assert.equal(rows.length, feed.lines.length);
            feed.lines.forEach((/** @type {any} */ line, /** @type {number} */ n) => {
                assert.equal(rows[n]["line"], line.line);
                assert.equal(rows[n]["wins"], whole(line.wins));
                assert.equal(rows[n]["missing"], whole(line.messages_missing));
                assert.equal(rows[n]["repaired"], whole(line.missing_repaired));
                assert.equal(rows[n]["unrepaired"], whole(line.messages_missing - line.missing_repaired));
                assert.equal(rows[n]["brought"], whole(line.repairs));
                assert.equal(rows[n]["blind"], duration(line.blind_ns));
                assert.equal(rows[n]["ahead p50"], duration(line.ahead.p50_ns));
                assert.equal(rows[n]["p99"], duration(line.ahead.p99_ns));
                assert.equal(rows[n]["max"], duration(line.ahead.max_ns));
            });
        });
    });

    test("feed: gap by gap, with its numbers and its end", async () => {
        const [feed] = summary.feeds;
        await on("feed", { appliance, feed: feed.feed }, async (page) => {
            const rows = await allRows(page, "Gaps");
            const text = (/** @type {string[]} */ ...parts) => parts.join(" ");
            assert.deepEqual(
                rows.map((row) => text(row["line"], row["first"], row["last"], row["count"], row["state"])).sort(),
                gaps
                    .map((gap) =>
                        text(
                            gap.line ?? "feed",
                            String(gap.first),
                            String(gap.last),
                            whole(gap.count),
                            stateOf(gap).replaceAll("_", " "),
                        ),
                    )
                    .sort(),
            );
        });
    });

    test("gateway: every counter; each series of the demo, percentile by percentile", async () => {
        const [session] = summary.sessions;
        await on("session", { appliance, session: session.session }, async (page) => {
            const facts = await factsOf(page);
            for (const name of ["orders", "cancels", "replaces", "acks", "rejects", "fills", "unanswered"])
                assert.equal(facts[name], whole(session[name]), name);
            if (summary.truth.matches) assert.equal(facts["orders"], whole(summary.truth.orders_sent));
            const rows = await rowsOf(page, "Series");
            const own = summary.series.filter(
                (/** @type {any} */ one) => String(one.key).split("/")[0] === session.session && one.count > 0,
            );
            assert.ok(own.length >= 5, String(own.length));
            for (const one of own) {
                const row = rows.find((row) => row["series"].startsWith(`${kindTitle(one.series)} ${one.key}`));
                assert.ok(row, `${one.series} ${one.key}`);
                assert.equal(row["samples"], whole(one.count));
                for (const [title, value, left] of [
                    ["min", one.min_ns, 1],
                    ["p50", one.p50_ns, one.count * 0.5],
                    ["p90", one.p90_ns, one.count * 0.1],
                    ["p99", one.p99_ns, one.count * 0.01],
                    ["max", one.max_ns, 1],
                ])
                    // Of fewer than one sample beyond it a percentile says nothing.
                    assert.equal(row[title], left >= 1 ? duration(value) : "~", `${one.series} ${title}`);
            }
        });
    });

    test("latency: the percentiles of the whole demo, merged from its seconds", async () => {
        const [begin, length] = [BigInt(summary.start_time_ns), BigInt(summary.duration_ns)];
        const range = `${begin - 5n * Second}-${begin + length + 5n * Second}`;
        for (const series of ["order_to_ack", "tick_to_trade", "line_lead"]) {
            const one = summary.series.find((/** @type {any} */ row) => row.series === series && row.count > 100);
            assert.ok(one, series);
            await on("latency", { series, key: one.key, range }, async (page) => {
                const rows = await rowsOf(page, "Percentiles");
                const now = (/** @type {string} */ name) =>
                    rows.find((row) => row["percentile"] === name)?.["now"] ?? "";
                assert.equal(now("samples"), whole(one.count));
                assert.equal(now("p50"), duration(one.p50_ns));
                assert.equal(now("p90"), duration(one.p90_ns));
                assert.equal(now("p99"), duration(one.p99_ns));
                assert.equal(now("max"), duration(one.max_ns));
            });
        }
    });

    test("host: the ledger, the drops and the settings of its host", () =>
        on("host", { appliance }, async (page) => {
            await page.locator(".staircase tr").first().waitFor();
            const text = plain((await page.locator("main").textContent()) ?? "");
            for (const name of ["seen", "matched", "recorded", "read", "processed"])
                assert.ok(text.includes(`${name}${whole(summary.ledger[name])}`), `${name} in ${text.slice(0, 2000)}`);
            // On a busy machine the settings are not all read before the demo ends.
            if (settings.length === 0) {
                await page.locator(".state-empty", { hasText: "Not all of the list has arrived yet" }).waitFor();
                return;
            }
            assert.ok(text.includes(summary.host_settings.hash.slice(0, 6)), text.slice(0, 2000));
            await page.locator("label.check input").check();
            const shown = (await allRows(page, "Settings")).map((row) => [row["setting"], row["of"], row["value"]]);
            assert.deepEqual(
                shown.map((row) => row.join(" ")).sort(),
                settings.map((one) => `${one.setting} ${one.target} ${one.found ?? "none"}`).sort(),
            );
        }));
});

// The same pages against the monitor's own answers, of which the mock's tests are.
if (demo && !LiveDemo) await import("./numbers.test.js");
