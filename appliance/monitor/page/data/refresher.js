// SPDX-License-Identifier: Apache-2.0

/** @typedef {import("../app.js").App} App */

/** Time until what failed is asked for again: after each failure twice as long. */
const FirstRetryMs = 2500;
const LastRetryMs = 60000;

/**
 * Loads something now and again every few seconds while the view is live. What failed is asked for again, and everything
 * at once when the live stream is back; an answer that comes too late is dropped.
 */
export class Refresher {
    /**
     * @param {App} app
     * @param {number} everyMs 0: once for each time that the live stream comes back
     * @param {(signal: AbortSignal) => Promise<void>} load
     * @param {(error: unknown) => void} fail
     */
    constructor(app, everyMs, load, fail) {
        this.app = app;
        this.everyMs = everyMs;
        this.load = load;
        this.fail = fail;
        this.signal = app.abort.signal;
        this.last = -Infinity;
        /** Failures since the last answer. */
        this.failures = 0;
        /** Times that the stream had come back when this was asked for. */
        this.resumed = app.resumed;
        /** What is asked for now. @type {AbortController|null} */
        this.request = null;
        this.signal.addEventListener("abort", () => this.request?.abort());
    }

    /** Loads when it is time. */
    poke() {
        if (this.signal.aborted || !this.app.about) return;
        // What was asked for before the monitor was away may never be answered.
        if (this.resumed !== this.app.resumed || (!this.request && this.isDue())) void this.run();
    }

    isDue() {
        const waited = performance.now() - this.last;
        const retry = Math.min(LastRetryMs, FirstRetryMs * 2 ** (this.failures - 1));
        return (
            this.last === -Infinity ||
            (this.failures > 0 && waited >= retry) ||
            (this.everyMs > 0 && this.app.span().live && waited >= this.everyMs)
        );
    }

    /** Loads now, in place of what was asked for before. */
    async run() {
        this.request?.abort();
        const request = new AbortController();
        this.request = request;
        this.last = performance.now();
        if (this.resumed !== this.app.resumed) this.failures = 0;
        this.resumed = this.app.resumed;
        try {
            await this.load(request.signal);
            this.failures = 0;
        } catch (error) {
            if (request.signal.aborted) return;
            this.failures++;
            this.fail(error);
        } finally {
            if (this.request === request) this.request = null;
        }
    }
}

/** Time between two loads of a chart: often for short ranges, seldom for long ones. @param {App} app */
export const chartPace = (app) => (app.place.range === "15m" ? 5000 : 20000);
