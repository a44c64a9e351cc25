// SPDX-License-Identifier: Apache-2.0
import { clockText, dateText, toBig } from "../data/time.js";
import { nameText, put, setText } from "./dom.js";

/** Age from which the display counts as late, and from which it is veiled. */
const LateMs = 3000;
const StaleMs = 10000;

/** Age of the newest second on screen, counted by the browser's own steady clock. */
export class Heartbeat {
    /** @param {HTMLElement} veil @param {HTMLElement} body */
    constructor(veil, body) {
        this.veil = veil;
        this.body = body;
        /** @type {HTMLElement|null} */
        this.element = null;
        /** @type {bigint|null} */
        this.second = null;
        this.base = 0;
        this.received = performance.now();
        this.isFrozen = false;
        this.isIdle = false;
        this.skipped = 0;
        this.goodbye = "";
        /** @type {Error|null} */
        this.error = null;
        setInterval(() => this.tick(), 200);
    }

    /** @param {any} frame */
    beat(frame) {
        this.second = toBig(frame.second_time_ns);
        // Where no appliance runs, no second is expected: the frame itself is the proof that the monitor lives.
        this.isIdle = frame.live === 0;
        this.base = this.isIdle ? 0 : Math.max(0, Number((toBig(frame.now_time_ns) ?? 0n) - (this.second ?? 0n)) / 1e6);
        this.received = performance.now();
        this.goodbye = "";
        this.tick();
    }

    /** A stream is opened, of which nothing is known yet. */
    connect() {
        this.second = null;
        this.base = 0;
        this.received = performance.now();
        this.tick();
    }

    /** @param {Error|null} error */
    trouble(error) {
        this.error = error;
        this.tick();
    }

    /** @param {string} kind @param {any} data */
    note(kind, data) {
        if (kind === "lag") this.skipped += Number(data.skipped ?? 0);
        else this.goodbye = nameText(data.reason ?? "the monitor stops");
        this.tick();
    }

    /** @param {boolean} frozen */
    frozen(frozen) {
        this.isFrozen = frozen;
        this.frozenAt = this.second;
        this.tick();
    }

    age() {
        return this.base + performance.now() - this.received;
    }

    tick() {
        const age = this.second === null ? performance.now() - this.received : this.age();
        const state = age > StaleMs ? "stale" : this.second === null ? "starting" : age > LateMs ? "late" : "live";
        if (this.element) {
            this.element.className = `heartbeat heartbeat-${this.isFrozen ? "frozen" : state}`;
            setText(this.element, this.text(state, age));
            this.element.title = this.error?.message ?? "";
        }
        this.drawVeil(state === "stale");
    }

    /** @param {string} state @param {number} age */
    text(state, age) {
        if (this.isFrozen) return `\u2016 frozen at ${clockText(this.frozenAt)}`;
        if (this.isIdle && state !== "stale") return "No live appliance \u25cb";
        const lag = this.skipped > 0 ? `, ${this.skipped} frames skipped` : "";
        const shape = { live: "\u25cf", late: "\u25c6", stale: "\u25b2", starting: "\u25cb" }[state];
        const word = { live: "Live", late: "Late", stale: "No data", starting: "Connecting" }[state];
        return `${word} ${shape} ${(age / 1000).toFixed(1)} s${lag}`;
    }

    /** @param {boolean} stale */
    drawVeil(stale) {
        this.body.classList.toggle("veiled", stale);
        if (stale === this.veil.hidden) {
            this.veil.hidden = !stale;
            if (!stale) put(this.veil);
        }
        if (!stale) return;
        const since =
            this.second === null
                ? "No data from the monitor yet."
                : `No data from the monitor since ${dateText(this.second, 0)}; these are the last numbers.`;
        setText(this.veil, `\u25b2 ${since} ${this.goodbye || this.error?.message || ""}`.trim());
    }
}
