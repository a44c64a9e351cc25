// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { duration, get, hello, whole } from "./support/api.js";
import { factsOf, launch, plain, rowsOf, server, visit } from "./support/browser.js";

/** @type {Awaited<ReturnType<typeof server>>} */
let monitor;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {any} */
let state;

before(async () => {
    [monitor, browser] = await Promise.all([server("gap,incomplete"), launch()]);
    monitor.freeze();
    state = await hello(monitor.url, "view=desk");
});
after(async () => {
    await browser?.close();
    monitor?.close();
});

/** @param {string} place @param {(page: import("playwright-core").Page) => Promise<void>} check */
const on = (place, check) => visit(browser, monitor.url, place, check);

/** Row of a table by two of its cells. @param {Record<string, string>[]} rows @param {Record<string, string>} wanted */
function find(rows, wanted) {
    const row = rows.find((one) => Object.entries(wanted).every(([name, text]) => one[name] === text));
    assert.ok(row, `no row ${JSON.stringify(wanted)}`);
    return row;
}

/** Selector of a table that has so many rows, also those that are not on screen. @param {string} label @param {number} rows */
const tableOf = (label, rows) => `table[aria-label="${label}"][aria-rowcount="${rows + 1}"]`;

/** Checks again, for at most 30 s, until the check passes. @param {() => Promise<void>} check */
async function eventually(check) {
    for (const until = Date.now() + 30000; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
        try {
            return await check();
        } catch (error) {
            if (Date.now() > until) throw error;
        }
    }
}

describe("numbers on the page equal those of the monitor", () => {
    test("desk: feeds", () =>
        on("#/desk", async (page) => {
            const rows = await rowsOf(page, "Feeds");
            assert.equal(rows.length, state.tables.feeds.length);
            for (const feed of state.tables.feeds) {
                const row = find(rows, { feed: feed.feed, appliance: feed.appliance });
                assert.equal(row["msgs/s"], whole(feed.messages_per_second));
                assert.equal(row["messages"], whole(feed.messages));
                assert.equal(row["lost"], whole(feed.messages_lost));
                assert.equal(row["line gaps"], whole(feed.line_gaps));
                assert.equal(row["repaired"], whole(feed.messages_repaired));
                if (feed.feed_age)
                    assert.ok(row["feed age p50"].includes(duration(feed.feed_age.p50_ns, 3)), row["feed age p50"]);
                assert.equal(row["state"].includes("\u25d1"), !feed.complete);
                assert.equal(row["state"].includes("\u25cc"), Number(feed.not_received) > 0);
            }
        }));

    test("desk: gateways and hosts", () =>
        on("#/desk", async (page) => {
            const sessions = await rowsOf(page, "Gateways");
            for (const one of state.tables.sessions) {
                const row = find(sessions, { gateway: one.session, appliance: one.appliance });
                assert.equal(row["orders"], whole(one.orders));
                assert.equal(row["open"], whole(one.open));
                assert.equal(row["unanswered"], whole(one.unanswered));
                assert.equal(row["rejects"], whole(one.rejects));
                assert.equal(row["fills"], whole(one.fills));
                assert.equal(row["ack p50"], duration(one.ack?.p50_ns));
                assert.equal(row["p99"], duration(one.ack?.p99_ns));
                assert.equal(row["day p99.9"], duration(one.ack_day?.p999_ns));
                assert.equal(row["logged in"].startsWith(one.logged_in ? "yes" : "NO"), true);
            }
            const hosts = await rowsOf(page, "Hosts");
            for (const one of state.tables.hosts) {
                const row = find(hosts, { host: one.appliance });
                assert.equal(row["NIC missed"], whole(one.host_drops.nic_missed));
                assert.equal(row["softnet"], whole(one.host_drops.softnet));
                assert.ok(row["ledger"].startsWith(whole(one.ledger.matched)));
            }
            const problems = await rowsOf(page, "Problems now");
            const more = problems.reduce(
                (sum, row) => sum + Number(/; (\d+) more before$/.exec(row["what"])?.[1] ?? 0),
                0,
            );
            assert.equal(problems.length + more, state.tables.problems.length);
        }));

    test("fleet", () =>
        on("#/fleet", async (page) => {
            const rows = await rowsOf(page, "Appliances");
            const { appliances } = await get(monitor.url, "fleet");
            assert.equal(rows.length, appliances.length);
            for (const one of appliances) {
                const row = find(rows, { appliance: one.appliance });
                assert.equal(row["feeds ok"], `${one.feeds_ok}/${one.feeds}`);
                assert.equal(row["gateways ok"], `${one.sessions_ok}/${one.sessions}`);
                assert.equal(row["lost"], whole(one.messages_lost));
                assert.equal(row["unanswered"], whole(one.unanswered));
                assert.equal(row["complete"].startsWith("yes"), one.complete);
            }
            assert.equal(await page.locator(".cell").count(), appliances.length);
        }));

    test("feed: sums, lines, gaps with exact ranges", async () => {
        const { appliance, feed } =
            state.tables.feeds.find((/** @type {any} */ one) => Number(one.messages_lost) > 0) ?? state.tables.feeds[0];
        const summary = await get(monitor.url, `summary?${new URLSearchParams({ appliance })}`);
        const wanted = summary.feeds.find((/** @type {any} */ one) => one.feed === feed);
        await on(`#/feed?${new URLSearchParams({ appliance, feed })}`, async (page) => {
            const facts = await factsOf(page);
            assert.equal(facts["messages"], whole(wanted.messages));
            assert.equal(facts["lost"], whole(wanted.messages_lost));
            assert.equal(facts["feed gaps"], whole(wanted.feed_gaps));
            assert.equal(facts["repaired"], whole(wanted.messages_repaired));
            assert.equal(facts["blind"], duration(wanted.blind_ns));
            const lines = await rowsOf(page, "Lines");
            for (const line of wanted.lines) {
                const row = find(lines, { line: line.line });
                assert.equal(row["wins"], whole(line.wins));
                assert.equal(row["ahead p50"], duration(line.ahead.p50_ns));
                assert.equal(row["missing"], whole(line.messages_missing));
                assert.equal(row["repaired"], whole(line.missing_repaired));
            }
            const channels = await rowsOf(page, "Channels");
            assert.ok(wanted.channels.length > 0);
            for (const channel of wanted.channels) {
                const row = find(channels, { channel: channel.channel });
                assert.equal(row["next number"], String(channel.next_sequence));
                for (const name of ["packets", "messages", "gaps"]) assert.equal(row[name], whole(channel[name]));
                assert.equal(row["lost"], whole(channel.messages_lost));
                assert.equal(row["silent for"], duration(channel.silence_ns));
            }
            const { gaps } = await get(monitor.url, `gaps?${new URLSearchParams({ appliance, feed, limit: "100" })}`);
            const rows = await rowsOf(page, "Gaps");
            gaps.slice(0, rows.length).forEach((/** @type {any} */ gap, /** @type {number} */ n) => {
                assert.equal(rows[n]["first"], String(gap.first));
                assert.equal(rows[n]["last"], String(gap.last));
                assert.equal(rows[n]["count"], whole(gap.count));
            });
        });
    });

    test("gateway: sums, the check that every order has an end, latency of the day", async () => {
        const { appliance, session } =
            state.tables.sessions.find((/** @type {any} */ one) => Number(one.orders) > 0 && one.ack) ??
            state.tables.sessions[0];
        const summary = await get(monitor.url, `summary?${new URLSearchParams({ appliance })}`);
        const wanted = summary.sessions.find((/** @type {any} */ one) => one.session === session);
        await on(`#/session?${new URLSearchParams({ appliance, session })}`, async (page) => {
            const facts = await factsOf(page);
            for (const [label, name] of [
                ["orders", "orders"],
                ["acks", "acks"],
                ["rejects", "rejects"],
                ["fills", "fills"],
                ["unanswered", "unanswered"],
                ["ambiguous", "ambiguous"],
                ["ticks unknown", "ticks_unknown"],
                ["shared stamp", "shared_stamp"],
                ["no room for the key", "key_overflow"],
                ["messages to the exchange", "messages_to_exchange"],
                ["sequence missing", "sequence_missing"],
                ["segments", "segments"],
            ])
                assert.equal(facts[label], whole(wanted[name]), label);
            const identity = plain((await page.locator(".identity p").textContent()) ?? "");
            assert.ok(identity.startsWith(`${whole(wanted.orders)} orders`), identity);
            assert.ok(identity.includes(`= ${whole(wanted.answered)} answered`), identity);
            const series = await rowsOf(page, "Series");
            const ack = summary.series.find(
                (/** @type {any} */ one) => one.series === "order_to_ack" && one.key === session,
            );
            const row = find(series, { series: `Order to acknowledgement ${session}` });
            assert.equal(row["samples"], whole(ack.count));
            assert.equal(row["p50"], duration(ack.p50_ns));
            assert.equal(row["p99"], duration(ack.p99_ns));
            assert.equal(row["max"], duration(ack.max_ns));
            const query = new URLSearchParams({ appliance, session, sort: "order_to_ack", limit: "500" });
            const slowest = await get(monitor.url, `orders?${query}`);
            if (slowest.orders.length === 0) {
                await page.locator(".state-empty", { hasText: "No order is held" }).waitFor();
                return;
            }
            const orders = await rowsOf(page, "Slowest orders");
            assert.equal(orders[0]["order to ack"], duration(slowest.orders[0].order_to_ack_ns));
        });
    });

    test("latency: percentiles over any number of hosts", async () => {
        const { series: all } = await get(monitor.url, "series?kind=order_to_ack");
        const { series, key } = all.find((/** @type {any} */ one) => Number(one.count) > 0);
        const about = await get(monitor.url, "about");
        const from = BigInt(about.tiers.find((/** @type {any} */ tier) => tier.tier === "day").begin_time_ns);
        const to = BigInt(state.second_time_ns);
        const wanted = await get(
            monitor.url,
            `distribution?${new URLSearchParams({ series, key, from: String(from), to: String(to) })}`,
        );
        await on(`#/latency?${new URLSearchParams({ series, key, range: `${from}-${to}` })}`, async (page) => {
            const rows = await rowsOf(page, "Percentiles");
            assert.equal(find(rows, { percentile: "samples" })["now"], whole(wanted.count));
            for (const { p, value_ns } of wanted.percentiles)
                assert.equal(
                    find(rows, { percentile: p === 100 ? "max" : `p${p}` })["now"],
                    duration(value_ns),
                    `p${p}`,
                );
            const count = page.locator(".figure .count", { hasText: "samples, every" });
            await count.waitFor();
            const note = plain((await count.textContent()) ?? "");
            const map = await get(
                monitor.url,
                `heatmap?${new URLSearchParams({ series, key, from: String(from), to: String(to), columns: "900", rows: "160" })}`,
            );
            const total = map.counts
                .flat()
                .reduce((/** @type {number} */ sum, /** @type {any} */ count) => sum + Number(count), 0);
            assert.ok(note.startsWith(`${total} samples`), `${note} against ${total}`);
        });
    });

    test("host: every step of the ledger", async () => {
        const { appliance } = state.tables.hosts[0];
        const { ledger } = await get(monitor.url, `summary?${new URLSearchParams({ appliance })}`);
        await on(`#/host?${new URLSearchParams({ appliance })}`, async (page) => {
            await page.locator(".staircase tr").first().waitFor();
            const rows = await page
                .locator(".staircase tr")
                .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
            for (const [name, value] of rows) assert.equal(plain(value), whole(ledger[name]), name);
            assert.deepEqual(
                rows.map(([name]) => name),
                ["seen", "matched", "recorded", "read", "processed"],
            );
        });
    });

    test("host: what its kernel dropped, largest first, with exact numbers", async () => {
        for (const { appliance } of state.tables.hosts) {
            const summary = await get(monitor.url, `summary?${new URLSearchParams({ appliance })}`);
            const path = summary.host_path;
            await on(`#/host?${new URLSearchParams({ appliance })}`, async (page) => {
                await page.locator(".staircase tr").first().waitFor();
                const table = page.locator('table[aria-label="Dropped by this host"]');
                assert.equal(await table.isVisible(), Boolean(path));
                if (!path) return;
                const sources = await rowsOf(page, "Sources");
                // A program may fall behind, or catch up, between the answer and the page.
                const later = await get(monitor.url, `summary?${new URLSearchParams({ appliance })}`);
                for (const [n, hook] of path.hooks.entries()) {
                    const row = find(sources, { source: hook.program, asks: hook.hook });
                    for (const [title, name] of [
                        ["events", "events"],
                        ["ignored", "ignored"],
                        ["reported", "told"],
                        ["limited", "limited"],
                        ["lost", "lost"],
                        ["missed", "missed"],
                    ])
                        assert.equal(row[title], whole(hook[name]), `${hook.program} ${name}`);
                    const states = [hook, later.host_path.hooks[n]].map(({ state, why }) => `${state} ${why ?? ""}`);
                    assert.ok(states.includes(`${row["state"]} ${row["why"]}`), `${row["state"]}: ${states}`);
                }
                const own = await rowsOf(page, "Kernel programs of the appliance");
                for (const program of summary.appliance?.programs ?? []) {
                    const row = find(own, { program: program.program, hook: program.hook });
                    assert.deepEqual(
                        [row["interface"], row["events"], row["missed"]],
                        [program.interface ?? "", whole(program.events), whole(program.missed)],
                    );
                }
                const tables = await rowsOf(page, "Tables of the appliance");
                for (const map of summary.appliance?.maps ?? []) {
                    const row = find(tables, { table: map.map });
                    assert.deepEqual([row["entries"], row["room"]], [whole(map.entries), whole(map.capacity)]);
                }
                const causes = page.locator('table[aria-label="Causes of late orders"]');
                assert.equal(await causes.isVisible(), Boolean(path.causes));
                if (path.causes) {
                    const found = await rowsOf(page, "Causes of late orders");
                    assert.equal(find(found, { cause: "asked" })["orders"], whole(path.causes.asked));
                    for (const [kind, orders] of Object.entries(path.causes.by_kind))
                        if (Number(orders) > 0)
                            assert.equal(
                                find(found, { cause: kind.replaceAll("_", " ") })["orders"],
                                whole(/** @type {any} */ (orders)),
                            );
                }
                const size = (/** @type {any} */ one) => Math.max(Number(one.numbers), Number(one.packets));
                const drops = [...(path.drops ?? [])].sort((a, b) => size(b) - size(a)).slice(0, 200);
                const rows = (await rowsOf(page, "Dropped by this host")).filter((row) => row["of"] !== "none");
                assert.equal(rows.length, drops.length);
                drops.forEach((drop, n) => {
                    assert.equal(rows[n]["of"], drop.session ?? `${drop.feed} ${drop.line}`);
                    assert.equal(rows[n]["reason"], drop.reason);
                    assert.equal(rows[n]["where"], drop.where ?? "~");
                    assert.equal(rows[n]["packets"], whole(drop.packets));
                    assert.equal(rows[n]["numbers"], whole(drop.numbers));
                    for (const { first, last } of drop.ranges.slice(0, 6))
                        assert.ok(
                            rows[n]["ranges"].includes(`${first}`) && rows[n]["ranges"].includes(`${last}`),
                            rows[n]["ranges"],
                        );
                });
                for (const feed of summary.feeds.slice(0, 1)) {
                    await page.goto(`${monitor.url}/#/feed?${new URLSearchParams({ appliance, feed: feed.feed })}`);
                    const lines = await rowsOf(page, "Counts of lines");
                    for (const line of feed.lines)
                        assert.equal(find(lines, { line: line.line })["dropped by the host"], whole(line.host_dropped));
                }
            });
        }
    });

    test("events: newest first, as the lists say", () =>
        on("#/events", async (page) => {
            const [{ events }, { gaps }, { changes }, { notes }] = await Promise.all([
                get(monitor.url, "events?limit=1000"),
                get(monitor.url, "gaps?limit=1000"),
                get(monitor.url, "alerts/history?limit=1000"),
                get(monitor.url, "notes?limit=1000"),
            ]);
            const count = events.length + gaps.length + changes.length + notes.length;
            await page.locator(tableOf("Events", count)).waitFor();
            const rows = await rowsOf(page, "Events");
            const times = rows.map((row) => row["time"]);
            assert.deepEqual(times, [...times].sort().reverse());
        }));

    test("alerts: what fires stands first, hidden ones say by what, and every rule is there", () =>
        on("#/alerts", async (page) => {
            const { rules } = await get(monitor.url, "rules");
            await page.locator(tableOf("Rules", rules.length)).waitFor();
            // A monitor that runs may raise an alert between its answer and the page's.
            await eventually(async () => {
                const { alerts, ended } = await get(monitor.url, "alerts");
                const rows = await rowsOf(page, "Alerts");
                assert.ok(rows.length >= Math.min(alerts.length + ended.length, 6), String(rows.length));
                const firing = alerts.filter(
                    (/** @type {any} */ one) =>
                        one.state !== "pending" && !one.hidden_by && !one.silenced_by && one.severity !== "none",
                );
                if (firing.length > 0) assert.match(rows[0]["state"], /^(firing|clearing)/);
                for (const one of alerts.filter((/** @type {any} */ one) => one.hidden_by))
                    assert.equal(find(rows, { alert: one.alert })["state"], `hidden by ${one.hidden_by}`);
                for (const one of alerts.filter((/** @type {any} */ one) => one.silenced_by && !one.hidden_by))
                    assert.equal(find(rows, { alert: one.alert })["state"], `silenced, ${one.state}`);
            });
        }));

    test("evidence of one order", async () => {
        const { orders } = await get(monitor.url, "orders?sort=order_to_ack&limit=1");
        if (orders.length === 0) return;
        const [order] = orders;
        const evidence = `order:${order.appliance}:order_to_ack:${order.session}:${order.answer_stamp_ns}`;
        await on(
            `#/session?${new URLSearchParams({ appliance: order.appliance, session: order.session, evidence })}`,
            async (page) => {
                await page.locator("#drawer .way").waitFor();
                const text = plain((await page.locator("#drawer").textContent()) ?? "");
                assert.ok(text.includes(`${order.tick_to_trade_ns}ns`), text);
                assert.ok(text.includes(`${order.order_to_ack_ns}ns`), text);
                assert.ok(text.includes(String(order.answer_stamp_ns)), text);
            },
        );
    });
});
