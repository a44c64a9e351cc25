// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "../../tests/monitor/page/support/browser.js";
import { watch } from "./frames.js";
import { visit } from "./paint.js";
import { record, startMock, startMonitor } from "./programs.js";
import { coresWithStreams } from "./streams.js";

const quick = process.argv.includes("quick");
const Rounds = quick ? 2 : 9;
const Seconds = quick ? 5 : 20;
const HeapSeconds = quick ? 10 : 240;
const HeapEvery = quick ? 5 : 30;
const RecordingSeconds = Seconds + 10;
const Streams = 50;
const Desk = { place: "#/desk", drawn: "canvas.spark" };
const Session = { place: "#/session?appliance=trade01&session=ouch", drawn: ".identity p" };
const Latency = { place: "#/latency?series=order_to_ack&key=boe", drawn: ".small-table td" };

/**
 * @param {string} name
 * @param {number} value
 * @param {string} unit
 * @param {{most?: number, least?: number, note?: string}} [goal]
 */
function print(name, value, unit, { most, least, note = "" } = {}) {
    const missed = (most !== undefined && value > most) || (least !== undefined && value < least);
    const goal = most !== undefined ? `<= ${most}` : least !== undefined ? `>= ${least}` : "";
    const text = Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
    const verdict = goal === "" ? "" : missed ? "missed" : "met";
    const cells = [name.padEnd(49), text.padStart(8), unit.padEnd(6), goal.padEnd(7), verdict.padEnd(7), note];
    console.log(cells.join(" ").trimEnd());
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @param {import("playwright-core").Browser} browser @param {string[]} options of the monitor */
async function firstVisits(browser, options) {
    /** @type {number[]} */
    const starts = [];
    for (let n = 0; n < Rounds; n++) {
        const one = await startMonitor(options);
        starts.push(one.startMs);
        await one.stop();
    }
    print("start of the monitor to the first page sent", median(starts), "ms", { most: 500 });
    const monitor = await startMonitor(options);
    try {
        /** @type {Awaited<ReturnType<typeof visit>>[]} */
        const visits = [];
        for (let n = 0; n < Rounds; n++)
            visits.push(await visit(browser, monitor.url, Desk.place, "main table tbody tr, .state-nothing"));
        const of = (/** @type {keyof Awaited<ReturnType<typeof visit>>} */ name) => visits.map((one) => one[name]);
        print("first contentful paint", median(of("firstPaintMs")), "ms", {
            most: 800,
            note: `${Math.min(...of("firstPaintMs"))} to ${Math.max(...of("firstPaintMs"))}`,
        });
        print("rows of the desk drawn", median(of("drawnMs")), "ms");
        print("bytes for that, transferred", median(of("transferredBefore")) / 1000, "kB", {
            note: `${median(of("filesBefore"))} files`,
        });
        print("bytes with all views, transferred", median(of("transferred")) / 1000, "kB", {
            most: 300,
            note: `${median(of("files"))} files, ${(median(of("raw")) / 1000).toFixed(0)} kB uncompressed`,
        });
    } finally {
        await monitor.stop();
    }
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} name
 * @param {string} state of the mock
 * @param {{place: string, drawn: string}} view
 */
async function live(browser, name, state, view) {
    const mock = await startMock(state);
    try {
        const seen = await watch(browser, mock.url, { ...view, seconds: Seconds });
        print(`${name}: frames`, seen.framesPerSecond, "1/s", {
            least: 55,
            note: `p99 ${seen.frameP99Ms.toFixed(0)} ms`,
        });
        print(`${name}: script of an update`, seen.updateMs, "ms", {
            most: 8,
            note: `least ${seen.updateLeastMs.toFixed(1)} ms, p99 ${seen.updateP99Ms.toFixed(1)} ms`,
        });
        print(`${name}: all scripts, layout`, seen.scriptMs, "ms/s", {
            note: `layout and style ${seen.layoutMs.toFixed(1)} ms/s, ${seen.charts} canvases`,
        });
    } finally {
        mock.stop();
    }
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} name
 * @param {{place: string, drawn: string}} view
 */
async function heap(browser, name, view) {
    const mock = await startMock("normal");
    try {
        const { heaps } = await watch(browser, mock.url, { ...view, seconds: HeapSeconds, heapEvery: HeapEvery });
        // The first ones still grow by code that is compiled and by rings that fill.
        const settled = heaps.slice(Math.floor(heaps.length / 4));
        const growth = slopeOf(settled) * (60 / HeapEvery);
        print(`${name}: heap`, settled[settled.length - 1], "MiB", {
            note: heaps.map((one) => one.toFixed(2)).join(" "),
        });
        print(`${name}: its growth`, growth * 60, "MiB/h", {
            most: 5,
            note: `extrapolated from ${(((settled.length - 1) * HeapEvery) / 60).toFixed(1)} min`,
        });
    } finally {
        mock.stop();
    }
}

/** Slope of the line of least squares, by value. @param {number[]} values */
function slopeOf(values) {
    const middle = (values.length - 1) / 2;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const over = values.reduce((sum, value, n) => sum + (n - middle) * (value - mean), 0);
    return over / Math.max(1, values.reduce((sum, _, n) => sum + (n - middle) ** 2, 0));
}

/** @param {string} recording */
async function streams(recording) {
    const none = await coresWithStreams(recording, 0, Seconds);
    const many = await coresWithStreams(recording, Streams, Seconds);
    print(`${Streams} live desks, more of a core`, many.cores - none.cores, "cores", {
        most: 0.2,
        note: `${none.cores.toFixed(3)} without them; ${(many.bytesPerSecond / 1000).toFixed(0)} kB/s sent`,
    });
}

const folder = mkdtempSync(join(tmpdir(), "page-perf-"));
const browser = await launch();
try {
    const [{ model }] = cpus();
    const load = loadavg()[0].toFixed(1);
    console.log(`${cpus().length} processors, ${model}, load ${load}, Chromium ${browser.version()}`);
    if (loadavg()[0] > cpus().length / 2) console.log("warning: other work is going on; times say little");
    const recording = record(join(folder, "demo.telemetry"), RecordingSeconds);
    await firstVisits(browser, recording ? ["--play", recording] : ["--channel", "aeron:udp?endpoint=127.0.0.1:0"]);
    if (recording) await streams(recording);
    else console.log("50 live desks: not applicable: the demo, of which they are, needs root");
    await live(browser, "desk, 4,000 rows, 200 change", "many", Desk);
    await live(browser, "desk, 4,000 rows, all change", "many,busy", Desk);
    await live(browser, "gateway, 7 charts", "normal", Session);
    await live(browser, "latency, heat map", "normal", Latency);
    await heap(browser, "desk", Desk);
    await heap(browser, "gateway, 7 charts", Session);
    console.log(`load at the end ${loadavg()[0].toFixed(1)}`);
} finally {
    await browser.close();
    rmSync(folder, { recursive: true });
}
