// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startMonitor as startedMonitor } from "../../tests/monitor/page/support/monitor.js";

const Out = fileURLToPath(new URL("../../out/", import.meta.url));
/** Ticks of a processor's time in a second, of Linux for every x86-64. */
const TicksPerSecond = 100;

/** Processor time of a process since its start, in seconds. @param {number} pid */
export function cpuSeconds(pid) {
    // The name of the process, in brackets, may contain anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
}

/** @param {number} ms */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Monitor on a free port, with the time that it took from its start to the whole first page.
 * @param {string[]} options
 */
export async function startMonitor(options) {
    const began = performance.now();
    const { url, process: child } = await startedMonitor(options);
    await (await fetch(url)).text();
    return {
        url,
        pid: Number(child.pid),
        startMs: performance.now() - began,
        stop: () =>
            new Promise((resolve) => {
                child.removeAllListeners("exit");
                child.on("exit", () => resolve(null));
                child.kill("SIGTERM");
            }),
    };
}

/**
 * Mock of the monitor in a process of its own, so that making its rows takes no time of the browser's driver.
 * @param {string} state
 */
export async function startMock(state) {
    const mock = fileURLToPath(new URL("../../tests/monitor/page/mock/server.js", import.meta.url));
    const child = spawn("node", [mock, state, "0"], { stdio: ["ignore", "pipe", "inherit"] });
    const url = await new Promise((resolve, reject) => {
        child.stdout.on("data", (bytes) => resolve(String(bytes).trim()));
        child.on("exit", () => reject(new Error("the mock ended")));
    });
    return { url: String(url), stop: () => void child.kill("SIGTERM") };
}

/**
 * Recording of a demo; null where the user may not run it.
 * @param {string} file
 * @param {number} seconds
 */
export function record(file, seconds) {
    if (process.getuid?.() !== 0) return null;
    const channel = "aeron:udp?control=127.0.0.1:20329|control-mode=dynamic";
    execFileSync(`${Out}telemetry`, ["demo", "--seconds", String(seconds), "--channel", channel, "--record", file], {
        stdio: "ignore",
    });
    return file;
}
