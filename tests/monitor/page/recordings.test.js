// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { allRows, factsOf, launch, plain, rowsOf, visit } from "./support/browser.js";
import { makeRecordings, whyNoRecordings } from "./support/recordings.js";

/** @typedef {import("playwright-core").Page} Page
 * @typedef {Record<string, string>} Row */

const why = whyNoRecordings();
const Ack = { series: "order_to_ack", key: "oe0" };
const HeatData = "Samples by time and value data";

/** @type {Awaited<ReturnType<typeof makeRecordings>>} */
let recordings;
/** @type {import("playwright-core").Browser} */
let browser;

/**
 * Looks at the views of a monitor that has played a recording, one after the other in one page.
 * @typedef {{truth: Record<string, string>,
 *   on: (view: string, query: Record<string, string>, check: (page: Page) => Promise<void>) => Promise<void>,
 *   onLatency: (scope: string, check: (page: Page) => Promise<void>, to?: string) => Promise<void>}} Views
 * @param {string} name
 * @param {(views: Views) => Promise<void>} check
 */
async function played(name, check) {
    const { url, truth } = await recordings.play(name);
    await visit(browser, url, "#/alerts", async (page) => {
        const go = async (/** @type {string} */ view, /** @type {Record<string, string>} */ query) => {
            await page.goto(`${url}/#/${view}?${new URLSearchParams(query)}`);
            await page.locator(`main.view-${view}`).waitFor();
        };
        await check({
            truth,
            on: async (view, query, look) => {
                // Nothing of the view before is left to be taken for the next.
                await go("alerts", {});
                await go(view, query);
                await look(page);
            },
            // Of the recording's whole time.
            onLatency: async (scope, look, to = truth.end) => {
                await go("alerts", {});
                await go("latency", { ...Ack, scope, range: `${truth.begin}-${to}` });
                await page.locator(".figure .count", { hasText: "samples, every" }).waitFor();
                await page.keyboard.press("d");
                await look(page);
            },
        });
    });
}

/** @param {Row[]} rows @param {string} column @param {string} value */
function find(rows, column, value) {
    const row = rows.find((one) => one[column] === value);
    assert.ok(row, `${column} ${value} among ${JSON.stringify(rows)}`);
    return row;
}

/** Words of a mark's places. @param {Page} page @param {string} selector */
const wordsOf = async (page, selector) =>
    (await page.locator(selector).evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""))).map(
        plain,
    );

/** Words over the heat map. @param {Page} page */
const noteOf = async (page) =>
    plain((await page.locator(".figure[aria-label='Samples by time and value'] .count").first().textContent()) ?? "");

/** Times of the columns of the heat map's table that have some value. @param {Row[]} rows @param {string} column @param {string} value */
const timesOf = (rows, column, value) =>
    rows
        .filter((row) => row[column] === value)
        .map((row) => row["time (UTC)"])
        .sort();

/** The clock's seconds after a time, as many as are asked for. @param {string} time @param {number} count */
const seconds = (time, count) =>
    Array.from({ length: count }, (_, n) =>
        new Date(Date.parse(`2023-11-14T${time}Z`) + n * 1000).toISOString().slice(11, 19),
    );

describe("recordings", { skip: why || false }, () => {
    before(async () => {
        [recordings, browser] = await Promise.all([makeRecordings(), launch()]);
        recordings.names.forEach(recordings.prepare);
    });
    after(async () => {
        await browser?.close();
        await recordings?.close();
    });

    test("appliances that vanished: late, stale, gone, each with its age, its last numbers and a problem", async () => {
        await played("vanished", async ({ truth, on }) => {
            await on("desk", {}, async (page) => {
                const hosts = await rowsOf(page, "Hosts");
                const stateOf = (/** @type {string} */ host) => find(hosts, "host", host)["state"].trim();
                assert.equal(stateOf("steady"), "live");
                assert.equal(stateOf("late"), `late ${truth.late_age}.0s old`);
                assert.equal(stateOf("stale"), `stale ${truth.stale_age}s old`);
                assert.equal(stateOf("gone"), `gone ${truth.gone_age}s old`);
                assert.equal(await page.locator('table[aria-label="Hosts"] tr.row-old').count(), 3);
                const feeds = await allRows(page, "Feeds");
                for (const host of ["gone", "stale", "late", "steady"]) {
                    const feed = feeds.find((row) => row["appliance"] === host && row["feed"] === "feed0");
                    assert.equal(feed?.["messages"], truth[host], host);
                    assert.equal(feed?.["msgs/s"] === "~", host === "gone" || host === "stale", host);
                }
                const problems = await allRows(page, "Problems now");
                for (const host of ["gone", "stale"])
                    assert.equal(
                        problems.find((row) => row["appliance"] === host && row["what"].startsWith(`${host}:`))?.[
                            "what"
                        ],
                        `${host}: nothing is received of it; its numbers are the last ones`,
                    );
                assert.ok(
                    !problems.some(
                        (row) => row["what"].includes("nothing is received") && row["appliance"] === "steady",
                    ),
                );
            });
            await on("fleet", {}, async (page) => {
                const rows = await rowsOf(page, "Appliances");
                for (const host of ["gone", "stale", "late"])
                    assert.equal(find(rows, "appliance", host)["state"], host);
                assert.equal(await page.locator(".cell-old").count(), 3);
            });
        });
    });

    test("a monitor that joins late: totals at once, percentiles since then until the day's histograms come", async () => {
        const early = { appliance: "early", session: "oe0" };
        const marks = 'table[aria-label="Series"] .mark';
        await played("joining", ({ truth, on }) =>
            on("session", early, async (page) => {
                assert.equal((await factsOf(page))["orders"], truth.orders);
                const row = (await rowsOf(page, "Series")).find((one) => one["series"].includes(" oe0"));
                assert.match(row?.["series"] ?? "", /\u25cc \u2020$/);
                assert.deepEqual(await wordsOf(page, marks), [
                    `${truth.not_received} not received`,
                    `percentiles since ${truth.joined}, not of the whole day`,
                ]);
            }),
        );
        await played("joined", async ({ truth, on }) => {
            await on("session", early, async (page) => {
                assert.equal((await factsOf(page))["orders"], truth.orders);
                const [row] = await rowsOf(page, "Series");
                assert.equal(row["samples"], truth.samples);
                assert.equal(await page.locator(marks).count(), 0);
            });
            await on("session", { ...early, appliance: "later" }, async (page) => {
                const [row] = await rowsOf(page, "Series");
                assert.equal(row["samples"], truth.later_samples);
                assert.equal(await page.locator(marks).count(), 0);
            });
        });
    });

    test("restarts: counted, the day restarts, and the time between is no data with its reason", async () => {
        await played("restart", async ({ truth, on, onLatency }) => {
            await on("fleet", {}, async (page) => {
                for (const row of await rowsOf(page, "Appliances"))
                    assert.deepEqual([row["restarts"], row["state"]], ["1", "live"]);
            });
            await on("desk", {}, async (page) => {
                const feeds = await allRows(page, "Feeds");
                for (const host of ["killed", "stopped"])
                    assert.equal(
                        feeds.find((row) => row["appliance"] === host && row["feed"] === "feed0")?.["messages"],
                        truth[host],
                    );
            });
            for (const [host, reason] of [
                ["killed", "nothing arrived"],
                ["stopped", "it had ended"],
            ])
                await onLatency(host, async (page) => {
                    const note = await noteOf(page);
                    assert.ok(note.startsWith(`${truth.samples} samples`), note);
                    assert.ok(
                        note.includes(`\u25cc not received: ${host} ${truth.down} \u2013 ${truth.up} (${reason})`),
                        note,
                    );
                    const rows = await allRows(page, HeatData);
                    assert.deepEqual(timesOf(rows, "samples", "no data"), seconds(truth.down, 6));
                    assert.deepEqual(timesOf(rows, "marks", "no data"), seconds(truth.down, 6));
                });
        });
    });

    test("two of one name: both are shown, each with a part of its start's number, and the conflict is an error", async () => {
        await played("names", async ({ truth, on }) => {
            const [left, right] = ["trade01@1a2b3c4d", "trade01@5e6f7a8b"];
            await on("desk", {}, async (page) => {
                const conflicts = (await allRows(page, "Problems now")).filter((row) =>
                    row["what"].startsWith("conflict"),
                );
                assert.deepEqual(conflicts.map((row) => [row["severity"], row["appliance"]]).sort(), [
                    ["error", left],
                    ["error", right],
                ]);
                for (const { what } of conflicts)
                    assert.match(what, /^conflict: two appliances have this name: give each an instance of its own/);
                const feeds = await allRows(page, "Feeds");
                const messages = (/** @type {string} */ name) =>
                    feeds.find((row) => row["appliance"] === name && row["feed"] === "feed0")?.["messages"];
                assert.deepEqual([messages(left), messages(right)], [truth.left, truth.right]);
            });
            await on("fleet", {}, async (page) => {
                const rows = await rowsOf(page, "Appliances");
                assert.deepEqual(rows.map((row) => [row["appliance"], row["state"]]).sort(), [
                    [left, "live \u25b2 conflict"],
                    [right, "live \u25b2 conflict"],
                    ["trade02", "live"],
                ]);
            });
        });
    });

    test("a lost message: counted, its interval is no data, and what is merged over it says how much it covers", async () => {
        await played("lost", async ({ truth, on, onLatency }) => {
            await on("desk", {}, async (page) => {
                const [host] = await rowsOf(page, "Hosts");
                assert.equal(host["missing"], "1");
                assert.deepEqual(await wordsOf(page, 'table[aria-label="Hosts"] .mark'), ["1 not received"]);
            });
            await on("fleet", {}, async (page) => {
                assert.equal((await rowsOf(page, "Appliances"))[0]["complete"], "yes \u25cc 96.7%");
            });
            await on("session", { appliance: "lossy", session: "oe0" }, async (page) => {
                await rowsOf(page, "Series");
                assert.deepEqual(await wordsOf(page, 'table[aria-label="Series"] .mark'), [
                    `${truth.not_received} not received`,
                ]);
            });
            await onLatency("lossy", async (page) => {
                const note = await noteOf(page);
                assert.ok(note.startsWith(`${Number(truth.samples) - Number(truth.not_received)} samples`), note);
                const hole = `\u25cc not received: lossy ${truth.lost_from} \u2013 ${truth.lost_to} (its intervals did not arrive)`;
                assert.ok(note.includes(hole), note);
                assert.deepEqual(timesOf(await allRows(page, HeatData), "marks", "no data"), [truth.lost_from]);
                await page.locator(".title .mark-missing").waitFor();
                assert.match(plain((await page.locator(".title").first().textContent()) ?? ""), /96\.7% of seconds/);
            });
        });
    });

    test("a clock that is set: seconds that came twice are added up and marked, those left out have their reason", async () => {
        await played("clock", async ({ truth, onLatency }) => {
            await onLatency("back", async (page) => {
                assert.ok((await noteOf(page)).startsWith(`${truth.samples} samples`), await noteOf(page));
                const rows = await allRows(page, HeatData);
                const twice = seconds(truth.stepped_back, 5);
                assert.deepEqual(timesOf(rows, "marks", "clock set back"), twice);
                assert.deepEqual(timesOf(rows, "samples", truth.twice), twice);
            });
            const later = String(BigInt(truth.end) + 5000000000n);
            await onLatency(
                "forward",
                async (page) => {
                    const note = await noteOf(page);
                    assert.ok(note.startsWith(`${truth.samples} samples`), note);
                    const hole = `forward ${truth.stepped} \u2013 ${truth.stepped_forward} (its clock was set forward)`;
                    assert.ok(note.includes(hole), note);
                    assert.deepEqual(
                        timesOf(await allRows(page, HeatData), "marks", "no data"),
                        seconds(truth.stepped, 5),
                    );
                },
                later,
            );
        });
    });

    test("105 days of uptime and sequence numbers above 2^53: every digit", async () => {
        await played("exact", async ({ truth, on }) => {
            assert.ok(BigInt(truth.first) > 2n ** 53n && BigInt(truth.answer_stamp) > 2n ** 53n);
            await on("desk", {}, async (page) => {
                const lost = (await allRows(page, "Problems now")).find((row) => row["what"].includes("lost"));
                assert.ok(lost?.["what"].includes(truth.first) && lost["what"].includes(truth.last), lost?.["what"]);
            });
            await on("feed", { appliance: "steady", feed: "feed0" }, async (page) => {
                const [gap] = await rowsOf(page, "Gaps");
                assert.deepEqual([gap["first"], gap["last"], gap["count"]], [truth.first, truth.last, "5"]);
                await page.locator('table[aria-label="Gaps"] tr[tabindex="0"]').focus();
                await page.keyboard.press("Enter");
                await page.locator("#drawer dl").first().waitFor();
                const text = plain((await page.locator("#drawer").textContent()) ?? "");
                assert.ok(text.includes(truth.first) && text.includes(truth.last), text);
            });
            const evidence = `order:steady:order_to_ack:oe0:${truth.answer_stamp}`;
            await on("session", { appliance: "steady", session: "oe0", evidence }, async (page) => {
                await page.locator("#drawer .way").waitFor();
                const text = plain((await page.locator("#drawer").textContent()) ?? "");
                const sent = BigInt(truth.order_stamp) - BigInt(truth.start_stamp) + BigInt(truth.begin);
                const fraction = `.${String(sent % 1000000000n).padStart(9, "0")}`;
                for (const wanted of [fraction, truth.answer_stamp, "20001ns", "4003ns"])
                    assert.ok(text.includes(wanted), `${wanted} in ${text}`);
            });
        });
    });

    test("hosts with other settings: the merged number says so, with a link to the difference", async () => {
        await played("settings", async ({ truth, on, onLatency }) => {
            await on("fleet", {}, async (page) => {
                const rows = await rowsOf(page, "Appliances");
                assert.notEqual(
                    find(rows, "appliance", "usual")["settings"],
                    find(rows, "appliance", "other")["settings"],
                );
                assert.match((await page.locator("main h2 .count").first().textContent()) ?? "", /2 host settings/);
            });
            await onLatency("", async (page) => {
                await page.locator(".title .mark-settings").waitFor();
                assert.deepEqual(await wordsOf(page, ".title .mark"), ["2 host settings among the parts"]);
                const rows = await allRows(page, HeatData);
                assert.equal(timesOf(rows, "marks", "settings differ").length, Number(truth.differ));
                assert.equal(timesOf(rows, "marks", "").length, Number(truth.differ));
                await page.locator(".title a", { hasText: "against" }).click();
                await page.locator("main.view-host").waitFor();
                assert.match(page.url(), /appliance=(usual|other)&against=(usual|other)/);
            });
            await onLatency("usual", async (page) => {
                await page.locator(".title", { hasText: "of seconds" }).waitFor();
                assert.equal(await page.locator(".title .mark-settings").count(), 0);
            });
        });
    });
});
