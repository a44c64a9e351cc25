// SPDX-License-Identifier: Apache-2.0
import { get } from "node:http";
import { cpuSeconds, sleep, startMonitor } from "./programs.js";

/** Streams that the monitor allows one address. */
const StreamsOfAddress = 20;

/**
 * Opens streams of the desk, as browsers do, from as many addresses as the monitor's bound asks for.
 * @param {string} url
 * @param {number} count
 */
function openStreams(url, count) {
    let bytes = 0;
    let refused = 0;
    const requests = Array.from({ length: count }, (_, n) => {
        const localAddress = `127.0.0.${2 + Math.floor(n / StreamsOfAddress)}`;
        const request = get(`${url}/api/v1/live?view=desk`, { localAddress, agent: false }, (response) => {
            if (response.statusCode !== 200) refused++;
            response.on("data", (data) => (bytes += data.length));
            response.on("error", () => undefined);
        });
        request.on("error", () => undefined);
        return request;
    });
    return {
        bytes: () => bytes,
        refused: () => refused,
        close: () => requests.forEach((request) => request.destroy()),
    };
}

/**
 * Processor time of a monitor that plays a recording, as cores, with a number of streams open.
 * @param {string} recording
 * @param {number} count
 * @param {number} seconds
 */
export async function coresWithStreams(recording, count, seconds) {
    const monitor = await startMonitor(["--play", recording]);
    try {
        const streams = openStreams(monitor.url, count);
        await sleep(3000);
        const [before, bytes] = [cpuSeconds(monitor.pid), streams.bytes()];
        await sleep(seconds * 1000);
        const cores = (cpuSeconds(monitor.pid) - before) / seconds;
        const sent = streams.bytes() - bytes;
        streams.close();
        if (streams.refused() > 0) throw new Error(`${streams.refused()} streams were refused`);
        return { cores, bytesPerSecond: sent / seconds };
    } finally {
        await monitor.stop();
    }
}
