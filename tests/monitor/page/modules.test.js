// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { lastPercentile } from "../../../appliance/monitor/page/data/curve.js";
import { movePlace, readPlace, writePlace } from "../../../appliance/monitor/page/data/link.js";
import { groupProblems } from "../../../appliance/monitor/page/data/problems.js";
import { latest, pan, spanOf, zoom } from "../../../appliance/monitor/page/data/range.js";
import { errorsOf, olderBegin, partsText, seamsOf, silencesOf } from "../../../appliance/monitor/page/data/spans.js";
import { Sparks } from "../../../appliance/monitor/page/data/sparks.js";
import { clockText } from "../../../appliance/monitor/page/data/time.js";
import { age, bytes, duration, whole } from "../../../appliance/monitor/page/parts/format.js";
import { WorstFirst } from "../../../appliance/monitor/page/parts/marks.js";
import { startMock } from "./mock/server.js";
import { launch, open, rowsOf } from "./support/browser.js";
import { importsOf, textOf } from "./support/modules.js";

const Second = 1000000000n;

describe("modules without a browser", () => {
    test("first visit: the modules of the desk are loaded at once, those of other views are not", () => {
        const named = [...textOf("index.html").matchAll(/<link rel="modulepreload" href="\/page\/([^"]+)">/g)];
        const needed = importsOf(["main.js", "views/desk.js"]).filter((file) => file !== "main.js");
        assert.deepEqual(
            named.map(([, file]) => file),
            needed,
            "index.html has to name what main.js and views/desk.js import",
        );
        assert.deepEqual(
            needed.filter((file) => file.startsWith("views/")),
            ["views/desk.js", "views/deskcolumns.js", "views/views.js"],
        );
        assert.ok(!needed.some((file) => file.includes("uplot")));
    });

    test("numbers: unknown is a sign, never 0; nanoseconds stay", () => {
        assert.equal(whole(null), "~");
        assert.equal(whole(0), "0");
        assert.equal(whole(9223372036854775807n), "9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f807");
        assert.equal(duration(undefined), "~");
        assert.equal(duration(999), "999\u202fns");
        assert.equal(duration(75660), "75.66\u202f\u00b5s");
        assert.equal(duration(1012223), "1.012\u202fms");
        assert.equal(duration(-2500), "-2.500\u202f\u00b5s");
        assert.equal(age(6100000000), "6.1\u202fs");
        assert.equal(bytes(1536), "1.50\u202fKiB");
        assert.equal(clockText(1795438237862118343n, 9), "12:50:37.862118343");
    });

    test("address: what is written is read again", () => {
        const place = movePlace(readPlace("#/desk"), {
            view: "feed",
            appliance: "a b&c=d#e",
            feed: "<script>",
            range: "1-2",
            scope: "label:x=y",
        });
        assert.deepEqual(readPlace(writePlace(place)), place);
        assert.equal(movePlace(place, { view: "desk" }).feed, "");
        assert.equal(movePlace(place, { view: "desk" }).scope, "label:x=y");
        assert.equal(readPlace("").view, "desk");
    });

    test("ranges: live ones follow, panned ones stand, none leaves the present", () => {
        const now = 1795438237n * Second;
        const live = spanOf("15m", now, null);
        assert.equal(live.to - live.from, 900n * Second);
        assert.equal(spanOf("nonsense", now, null).live, true);
        assert.equal(spanOf("2h", now - 1n, null).to, now);
        const earlier = spanOf(pan(live, -0.25, now), now, null);
        assert.equal(earlier.live, false);
        assert.equal(live.from - earlier.from, 225n * Second);
        assert.equal(spanOf(pan(earlier, 5, now), now, null).to, now);
        assert.equal(
            spanOf(zoom(live, 0.5, now), now, null).to - spanOf(zoom(live, 0.5, now), now, null).from,
            450n * Second,
        );
    });

    test("parts of an answer: seams between sources, silence with its reason, the error of buckets", () => {
        const part = { resolution_ns: 60000000000, error: 0.012, failure: null };
        const parts = [
            { ...part, from_time_ns: 0n, to_time_ns: 10n * Second, source: "engine", failure: "HTTP 500: full" },
            { ...part, from_time_ns: 10n * Second, to_time_ns: 20n * Second, source: "engine" },
            { ...part, from_time_ns: 20n * Second, to_time_ns: 30n * Second, source: "disk", error: 0.004 },
            { ...part, from_time_ns: 30n * Second, to_time_ns: 40n * Second, source: "memory", error: 0.001 },
        ];
        assert.deepEqual(seamsOf(parts), [
            { time: 20, before: "metric database, 1 min", after: "disk, 1 min" },
            { time: 30, before: "disk, 1 min", after: "memory, 1 min" },
        ]);
        assert.deepEqual(silencesOf(parts), [{ from: 0, to: 10, text: "metric database: HTTP 500: full" }]);
        assert.deepEqual(errorsOf(parts), [{ from: 10, to: 20, error: 0.012 }]);
        assert.match(partsText(parts), /^metric database \(nothing: HTTP 500: full\), metric database \(every 1 min, /);
        const tiers = [
            { tier: "seconds", begin_time_ns: 1n },
            { tier: "disk_minutes", begin_time_ns: 7n },
            { tier: "engine", begin_time_ns: 3n },
        ];
        assert.equal(olderBegin({ tiers }), 3n);
        assert.equal(olderBegin({ tiers: tiers.slice(0, 2) }), 7n);
        assert.equal(olderBegin({ tiers: [{ tier: "engine", begin_time_ns: null }] }), null);
    });

    test("start of what is held: the latest of what is known of it", () => {
        assert.equal(latest([null, 3n, null, 7n, 5n]), 7n);
        assert.equal(latest([null, null]), null);
        assert.equal(latest([]), null);
    });

    test("sparklines: a second that was left out is unknown, not 0", () => {
        const sparks = new Sparks({ end_second: 100, step_s: 1, values: { a: [1, null, 3] } });
        assert.deepEqual(
            [0, 1, 2, 3].map((ago) => sparks.at("a", ago)),
            [3, NaN, 1, NaN],
        );
        sparks.advance(103);
        sparks.set("a", 9);
        assert.deepEqual(
            [0, 1, 2, 3].map((ago) => sparks.at("a", ago)),
            [9, NaN, NaN, 3],
        );
    });

    test("problems: what happened again is one row, what is raised stays apart", () => {
        const row = { severity: "error", appliance: "a", flow: "itch", line: null, event: "gap", raised: false };
        const rows = [
            { ...row, id: "1", time_ns: 1795438237862118343n },
            { ...row, id: "2", time_ns: 1795438237862118344n },
            { ...row, id: "3", time_ns: 1n, raised: true },
            { ...row, id: "4", time_ns: 2n, raised: true },
            { ...row, id: "5", time_ns: 3n, flow: "pitch" },
        ];
        assert.deepEqual(
            groupProblems(rows).map(({ time_ns, alike }) => [time_ns, alike]),
            [
                [1795438237862118344n, 1],
                [1n, 0],
                [2n, 0],
                [3n, 0],
            ],
        );
    });

    test("rows: the worst first, then by name with its numbers; new rows and new severities find their place", () => {
        const order = new WorstFirst((row) => row.name);
        const row = (/** @type {string} */ name, severity = "ok") => ({ id: name, name, severity });
        const names = (/** @type {any[]} */ rows) => order.sort(rows).map(({ id }) => id);
        assert.deepEqual(names([row("f10"), row("f9"), row("f1"), row("e", "warning")]), ["e", "f1", "f9", "f10"]);
        assert.deepEqual(names([row("f10", "error"), row("f9"), row("e")]), ["f10", "e", "f9"]);
        assert.deepEqual(names([row("f10"), row("f9"), row("f9a"), row("a", "unheard")]), ["f9", "f9a", "f10", "a"]);
        assert.deepEqual(names([]), []);
    });

    test("percentiles: none beyond the samples", () => {
        assert.equal(lastPercentile(1), "0");
        assert.equal(lastPercentile(100), "99");
        assert.equal(lastPercentile(4102), "99.97");
    });
});

describe("modules in the browser", () => {
    /** @type {Awaited<ReturnType<typeof startMock>>} */
    let mock;
    /** @type {import("playwright-core").Browser} */
    let browser;
    before(async () => {
        [mock, browser] = await Promise.all([startMock({ state: "incomplete" }), launch()]);
    });
    after(async () => {
        await browser?.close();
        mock?.close();
    });

    test("integers beyond 2^53 keep every digit", async () => {
        const shown = await open(browser, mock.url, "#/feed?appliance=trade01&feed=pitch");
        const parsed = await shown.page.evaluate(async () => {
            const { parseJson, writeJson } = await import("/page/data/json.js");
            const value = parseJson(
                '{"a":9223372036854775807,"b":[-9007199254740993],"c":1.5,"d":12,"e":"9223372036854775807","f":1e300}',
            );
            return { text: writeJson(value), types: Object.values(value).map((one) => typeof one) };
        });
        assert.deepEqual(parsed.types, ["bigint", "object", "number", "number", "string", "number"]);
        assert.ok(
            parsed.text.includes('"a": 9223372036854775807') && parsed.text.includes("-9007199254740993"),
            parsed.text,
        );
        const gaps = await rowsOf(shown.page, "Gaps");
        assert.ok(
            gaps.every(
                (row) => row["first"].startsWith("92233720368540") && BigInt(row["last"]) - BigInt(row["first"]) === 3n,
            ),
            JSON.stringify(gaps),
        );
        const [channel] = await rowsOf(shown.page, "Channels");
        assert.equal(channel["next number"], "9223372036854775805");
        assert.deepEqual(shown.problems, []);
        await shown.close();
    });

    test("integers are read as the parser's own reviver reads them, wherever they stand", async () => {
        const shown = await open(browser, mock.url, "#/desk");
        const big = "9223372036854775807";
        const texts = [
            `{"a":${big},"b":{"c_ns": ${big} ,"d":[{"e":-${big}}]},"f":[]}`,
            `{"a":[${big},1],"b":${big}}`,
            `[[1,2,${big}],[${big}]]`,
            `{"a b\\"":${big},"c":${big}}`,
            `{"text":"a:${big},","b":"\\"x\\":${big},","c":${big}}`,
            `{"x\\"y":"[${big}]","z":9007199254740991,"u":9007199254740992,"v":9007199254740993}`,
            `{"a":${big}.5,"b":${big}e2,"c":1234567890123456,"d":0.1234567890123456789,"e":null,"f":true}`,
            `{"__proto__":${big},"__proto__x":{"__proto__":{"a":${big}}}}`,
            `{"a":"\\u0002${big}","b":${big},"c":"","d":{}}`,
            big,
            `"${big}"`,
            "null",
        ];
        const pairs = await shown.page.evaluate(async (all) => {
            const { parseAny, parseJson } = await import("/page/data/json.js");
            const write = (/** @type {unknown} */ value) =>
                JSON.stringify(value, (_, one) => (typeof one === "bigint" ? `big ${one}` : one));
            return all.map((text) => [write(parseJson(text)), write(parseAny(text))]);
        }, texts);
        for (const [n, [read, revived]] of pairs.entries()) assert.equal(read, revived, texts[n]);
        assert.ok(pairs[0][0].includes(`"big ${big}"`) && pairs[0][0].includes(`"big -${big}"`), pairs[0][0]);
        assert.deepEqual(shown.problems, []);
        await shown.close();
    });

    test("heat map: the binary form holds what the JSON form does", async () => {
        const shown = await open(browser, mock.url, "#/desk");
        const same = await shown.page.evaluate(async () => {
            const { HeatMapType, readHeatMap } = await import("/page/data/heatmap.js");
            const address =
                "/api/v1/heatmap?series=order_to_ack&key=boe&columns=300&rows=80&from=1000000000000000000&to=1000000300000000000".replace(
                    /&from.*/,
                    "",
                );
            const json = await (await fetch(address, { headers: { Accept: "application/json" } })).json();
            const map = readHeatMap(await (await fetch(address, { headers: { Accept: HeatMapType } })).arrayBuffer());
            const before = map.total();
            const columns = Math.min(json.counts.length, map.count);
            let differ = 0;
            for (let c = 0; c < columns - 8; c++)
                for (let r = 0; r < map.rows; r++) if (json.counts[c][r] !== map.counts[c * map.rows + r]) differ++;
            return {
                before,
                differ,
                rows: map.rows,
                flags: json.flags
                    .slice(0, columns - 8)
                    .every((/** @type {number} */ flag, /** @type {number} */ n) => flag === map.flags[n]),
            };
        });
        assert.ok(same.before > 0);
        assert.deepEqual([same.differ, same.rows, same.flags], [0, 80, true]);
        await shown.close();
    });

    test("ramp of the heat map: luminance grows without a step back, on dark and on light", async () => {
        const shown = await open(browser, mock.url, "#/desk");
        const monotone = await shown.page.evaluate(async () => {
            const { rampColour } = await import("/page/charts/colours.js");
            const light = (/** @type {number[]} */ [r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
            return [true, false].map((dark) => {
                const values = Array.from({ length: 101 }, (_, n) => light(rampColour(n / 100, dark)));
                return values.every((value, n) => n === 0 || (dark ? value >= values[n - 1] : value <= values[n - 1]));
            });
        });
        assert.deepEqual(monotone, [true, true]);
        await shown.close();
    });

    test("markup from text is refused by the page's own builder and by its policy", async () => {
        const shown = await open(browser, mock.url, "#/desk");
        const refused = await shown.page.evaluate(async () => {
            const { h } = await import("/page/parts/dom.js");
            const trial = (/** @type {() => unknown} */ run) => {
                try {
                    run();
                    return false;
                } catch {
                    return true;
                }
            };
            return [
                trial(() => h("p", { style: "color:red" })),
                trial(() => h("p", { onclick: "alert(1)" })),
                trial(() => {
                    document.body.innerHTML = "<b>x</b>";
                }),
                h("p", {}, "<b>x</b>").children.length,
            ];
        });
        assert.deepEqual(refused, [true, true, true, 0]);
        await shown.close();
    });
});
