// SPDX-License-Identifier: Apache-2.0
import { heldSeconds } from "./disk.js";
import { hash, shortKey, uniform } from "./random.js";
import { percentile, samplesOf } from "./samples.js";
import { topology } from "./topology.js";

export const Billion = 1000000000n;
/** Length of the history that exists when the mock starts. */
export const HistorySeconds = 1000;
/** Stamp of the host's monotonic clock at the UTC second 0; beyond 2^53 ns at the times of the mock. */
export const StampOffset = 1785000000000000123n;

/** @param {number} second */
export const timeNs = (second) => BigInt(second) * Billion;
/** @param {bigint} time */
export const stampOf = (time) => time - StampOffset;

/** Values of all appliances at one second, made from names and times only. */
export class Model {
    /** @param {string} state comma list of: normal, disk, gap, incomplete, late, stale, empty, many, busy, hostile, error,
     *  engine, appeared: one host for the first time, baseline, and with it new: few days yet
     * @param {number} [seconds] length of the history */
    constructor(state, seconds = HistorySeconds) {
        this.states = new Set(state.split(","));
        this.plans = topology([...this.states].find((name) => ["empty", "many", "hostile"].includes(name)) ?? "normal");
        // A long history of 100 hosts would keep the mock, and the browser's driver beside it, busy for seconds.
        this.history = this.states.has("many") ? 60 : seconds;
        this.begin = Math.floor(Date.now() / 1000) - this.history;
        this.stop = this.states.has("stale") ? this.begin + this.history : Infinity;
        /** Live events that were sent, one every three seconds to each stream of events. */
        this.sent = 0;
        /** Notes that a test wrote, and what was done to notes, in the order in which it happened. @type {any[]} */
        this.notes = [];
        /** @type {any[]} */
        this.noteChanges = [];
        /** Times that all notes were asked for. */
        this.notesAsked = 0;
        /** @type {Map<string, any>} */
        this.cache = new Map();
    }

    /** Writes a note as another person would. @param {any} note */
    addNote(note) {
        this.notes.push(note);
        this.noteChanges.push({ change: "added", ...note });
    }

    /** @param {number} id */
    removeNote(id) {
        const note = this.notes.find((one) => one.id === id);
        this.notes = this.notes.filter((one) => one !== note);
        this.noteChanges.push({ change: "removed", ...note });
    }

    /** Newest whole second that the mock has. */
    second() {
        return Math.min(this.stop, Math.floor(Date.now() / 1000) - 1);
    }

    /** @param {string} name */
    is(name) {
        return this.states.has(name);
    }

    /** @param {string} name */
    plan(name) {
        return this.plans.find((plan) => plan.appliance === name);
    }

    /** @param {import("./topology.js").AppliancePlan} plan */
    isLate(plan) {
        return this.is("late") && plan.appliance === "trade03";
    }

    /** Rate of a flow in one second. @param {string} key @param {number} base @param {number} second */
    rate(key, base, second) {
        key = shortKey(key);
        const slow = 1 + 0.25 * Math.sin(second / 67 + (hash(key) % 60)) + 0.1 * Math.sin(second / 9);
        const burst = uniform(key, second, "burst") < 0.02 ? 2.4 : 1;
        return Math.round(base * slow * burst * (0.92 + 0.16 * uniform(key, second)));
    }

    /** Total of a flow since the start of the day. @param {string} key @param {number} base @param {number} second */
    total(key, base, second) {
        key = shortKey(key);
        if (this.is("many")) return base * (second - this.begin);
        let sum = 0;
        const cached = this.cache.get(`total ${key}`);
        let from = this.begin;
        if (cached && cached.second <= second) [sum, from] = [cached.sum, cached.second];
        for (let s = from + 1; s <= second; s++) sum += this.rate(key, base, s);
        this.cache.set(`total ${key}`, { second, sum });
        return sum;
    }

    /** Sorted samples of a series in [from, to) seconds, merged over appliances. */
    samples(
        /** @type {string[]} */ appliances,
        /** @type {string} */ kind,
        /** @type {string} */ key,
        /** @type {number} */ from,
        /** @type {number} */ to,
    ) {
        const all = [];
        for (const appliance of appliances)
            for (const s of heldSeconds(this, from, to)) all.push(...samplesOf(appliance, kind, key, s));
        return all.sort((a, b) => a - b);
    }

    /** Quantiles of the last minute, kept for the second. */
    minute(
        /** @type {string} */ appliance,
        /** @type {string} */ kind,
        /** @type {string} */ key,
        /** @type {number} */ second,
    ) {
        const name = `minute ${appliance} ${kind} ${key}`;
        let held = this.cache.get(name);
        // Of 4,000 rows the mock cannot make the last minute again in each second.
        if (held && (held.second === second || this.is("many"))) return held.value;
        const from = this.is("many") ? second - 2 : second - 59;
        const sorted = this.samples([appliance], kind, key, from, second + 1);
        held = { second, value: quantiles(sorted) };
        this.cache.set(name, held);
        return held.value;
    }

    /** Quantiles of the whole day, made again at most every 20 seconds. */
    day(
        /** @type {string} */ appliance,
        /** @type {string} */ kind,
        /** @type {string} */ key,
        /** @type {number} */ second,
    ) {
        const name = `day ${appliance} ${kind} ${key}`;
        let held = this.cache.get(name);
        if (held && second - held.second < 20) return held.value;
        const from = this.is("many") ? second - 3 : Math.max(this.begin, second - HistorySeconds);
        held = { second, value: quantiles(this.samples([appliance], kind, key, from, second + 1)) };
        this.cache.set(name, held);
        return held.value;
    }
}

/** @param {number[]} sorted */
export function quantiles(sorted) {
    if (sorted.length === 0) return { count: 0, sorted };
    return {
        count: sorted.length,
        min_ns: sorted[0],
        max_ns: sorted[sorted.length - 1],
        mean_ns: Math.round(sorted.reduce((sum, value) => sum + value, 0) / sorted.length),
        p50_ns: percentile(sorted, 50),
        p90_ns: percentile(sorted, 90),
        p99_ns: percentile(sorted, 99),
        p999_ns: percentile(sorted, 99.9),
        p9999_ns: percentile(sorted, 99.99),
        sorted,
    };
}

/** @param {any} value @param {string[]} names */
export const pick = (value, names) =>
    value.count ? Object.fromEntries(names.map((name) => [name, value[name]])) : null;
