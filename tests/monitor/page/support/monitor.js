// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { builtFile } from "./built.js";

/** The built monitor. */
export const Monitor = fileURLToPath(new URL("../../../../out/telemetry-monitor", import.meta.url));

/** The monitor as it is published, else as it is compiled at run time; null if it is not built. */
export const anyMonitor = () =>
    existsSync(Monitor) ? Monitor : builtFile("appliance/monitor/Monitor", "telemetry-monitor");

/**
 * Monitor on a free port, as soon as it has printed its address.
 * @param {string[]} options
 * @param {string} [program]
 */
export async function startMonitor(options, program = Monitor) {
    const process = spawn(program, ["run", "--listen", "127.0.0.1:0", ...options], {
        stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    /** @type {string} */
    const url = await new Promise((resolve, reject) => {
        const take = (/** @type {Buffer} */ bytes) => {
            text += bytes;
            const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
            if (found) resolve(found[0]);
        };
        process.stdout.on("data", take);
        process.stderr.on("data", take);
        process.on("error", reject);
        process.on("exit", () => reject(new Error(`telemetry-monitor ended: ${text}`)));
    });
    return { url, process };
}
