// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built monitor. */
export const Monitor = fileURLToPath(new URL("../../../out/telemetry-monitor", import.meta.url));

/**
 * Monitor on a free port, as soon as it has printed its address.
 * @param {string[]} options
 */
export async function startMonitor(options) {
    const process = spawn(Monitor, ["run", "--listen", "127.0.0.1:0", ...options], {
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
