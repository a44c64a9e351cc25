// SPDX-License-Identifier: Apache-2.0

/** @typedef {import("../app.js").App} App */

/** Loads something now and again every few seconds while the view is live; an answer that comes too late is dropped. */
export class Refresher {
    /**
     * @param {App} app
     * @param {number} everyMs 0: once
     * @param {(signal: AbortSignal) => Promise<void>} load
     * @param {(error: unknown) => void} fail
     */
    constructor(app, everyMs, load, fail) {
        this.app = app;
        this.everyMs = everyMs;
        this.load = load;
        this.fail = fail;
        this.signal = app.abort.signal;
        this.busy = false;
        this.last = -Infinity;
    }

    /** Loads when it is time. */
    poke() {
        const due =
            this.last === -Infinity ||
            (this.everyMs > 0 && this.app.span().live && performance.now() - this.last >= this.everyMs);
        if (!due || this.busy || this.signal.aborted || !this.app.about) return;
        void this.run();
    }

    async run() {
        this.busy = true;
        this.last = performance.now();
        try {
            await this.load(this.signal);
        } catch (error) {
            if (!this.signal.aborted) this.fail(error);
        } finally {
            this.busy = false;
        }
    }
}

/** Time between two loads of a chart: often for short ranges, seldom for long ones. @param {App} app */
export const chartPace = (app) => (app.place.range === "15m" ? 5000 : 20000);
