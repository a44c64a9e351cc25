// SPDX-License-Identifier: Apache-2.0
import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { get, parse } from "./api.js";
import { Monitor, startMonitor } from "./monitor.js";

const Appliance = fileURLToPath(new URL("../../../../out/telemetry", import.meta.url));

/** Reason why the demo cannot run here; empty if it can. */
export const whyNoDemo = () =>
    process.getuid?.() !== 0
        ? "the demo needs root"
        : [Appliance, Monitor].every((file) => existsSync(file))
          ? ""
          : "the programs are not built";

/** File with the lines of a demo that the monitor at TELEMETRY_PAGE_URL has received; without it one is recorded. */
export const LiveDemo = process.env.TELEMETRY_DEMO_LINES ?? "";

/** The demo that the monitor received, or a recorded one of some seconds. @param {number} seconds */
export const shownDemo = async (seconds) =>
    LiveDemo
        ? demoOf(readFileSync(LiveDemo, "utf8"), process.env.TELEMETRY_PAGE_URL ?? "", () => undefined)
        : playDemo(seconds);

/**
 * Lines of a demo, and a monitor that played its recording to the end.
 * @param {number} seconds
 */
async function playDemo(seconds) {
    const folder = mkdtempSync(join(tmpdir(), "page-demo-"));
    const file = join(folder, "demo.telemetry");
    const channel = `aeron:udp?control=127.0.0.1:${await freePort()}|control-mode=dynamic`;
    const demo = ["demo", "--seconds", String(seconds), "--json", "--channel", channel, "--record", file];
    const { stdout } = await promisify(execFile)(Appliance, demo, { maxBuffer: 1 << 28 });
    const monitor = await startMonitor(["--play", file, "--speed", "max"]);
    await ended(monitor.url);
    return demoOf(stdout, monitor.url, () => {
        monitor.process.kill("SIGTERM");
        rmSync(folder, { recursive: true });
    });
}

/** @param {string} text lines of the demo @param {string} url address of the monitor @param {() => void} close */
function demoOf(text, url, close) {
    const lines = text.trim().split("\n").map(parse);
    return {
        url,
        summary: lines.find((line) => line.type === "summary"),
        gaps: lines.filter((line) => line.type === "gap"),
        /** @type {any[]} */
        settings: lines.filter((line) => line.type === "host_settings").at(-1)?.settings ?? [],
        close,
    };
}

/** UDP port that nothing uses now. @returns {Promise<number>} */
const freePort = () =>
    new Promise((resolve) => {
        const socket = createSocket("udp4");
        socket.bind(0, "127.0.0.1", () => {
            const { port } = socket.address();
            socket.close(() => resolve(port));
        });
    });

/** Waits until the recording's appliance has ended. @param {string} url */
async function ended(url) {
    for (const until = Date.now() + 180000; Date.now() < until; ) {
        const { appliances } = await get(url, "fleet");
        if (appliances.length === 1 && appliances[0].state === "ended") return;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the recording does not end");
}
