// SPDX-License-Identifier: Apache-2.0
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { get } from "./api.js";
import { builtFile } from "./built.js";
import { anyMonitor, startMonitor } from "./monitor.js";

const tool = builtFile("tests/monitor/PageRecordings", "PageRecordings.dll");
const monitor = anyMonitor();

/** Reason why recordings cannot be made and played here; empty if they can. */
export const whyNoRecordings = () => (tool && monitor ? "" : "tests/monitor/PageRecordings or the monitor is not built");

/** @typedef {{url: string, truth: Record<string, string>}} Played */

/** Makes all recordings; `play` starts a monitor that has played one to its end. */
export async function makeRecordings() {
    const folder = mkdtempSync(join(tmpdir(), "page-recordings-"));
    await promisify(execFile)("dotnet", [tool ?? "", folder]);
    /** @type {Record<string, Record<string, string>>} */
    const truth = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8"));
    /** @type {Map<string, Promise<Awaited<ReturnType<typeof startMonitor>>>>} */
    const started = new Map();
    const start = (/** @type {string} */ name) => {
        const file = join(folder, `${name}.telemetry`);
        const one = started.get(name) ?? startMonitor(["--play", file, "--speed", "max"], monitor ?? "");
        started.set(name, one);
        return one;
    };
    return {
        names: Object.keys(truth),
        /** Starts a monitor that will be asked for soon. @param {string} name */
        prepare: (name) => void start(name).catch(() => undefined),
        /** @param {string} name @returns {Promise<Played>} */
        play: async (name) => {
            const { url } = await start(name);
            await standsStill(url);
            return { url, truth: truth[name] };
        },
        close: async () => {
            for (const one of started.values()) (await one.catch(() => null))?.process.kill("SIGTERM");
            rmSync(folder, { recursive: true });
        },
    };
}

/** Waits until the recording is over: its time stands still then. @param {string} url */
async function standsStill(url) {
    let before = "";
    for (const until = Date.now() + 60000; Date.now() < until;) {
        const { now_time_ns, appliances } = await get(url, "fleet");
        if (appliances.length > 0 && before === String(now_time_ns)) return;
        before = String(now_time_ns);
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the recording does not end");
}
