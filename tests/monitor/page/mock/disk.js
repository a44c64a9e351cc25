// SPDX-License-Identifier: Apache-2.0
import { stampOf, timeNs } from "./model.js";

/** @typedef {import("./model.js").Model} Model */

const Day = 86400;

/** Start of what the disk has: an hour before yesterday. @param {Model} model */
export const diskBegin = (model) => (Math.floor(model.begin / Day) - 1) * Day - 3600;

/** Time of yesterday in which the monitor did not run. @param {Model} model */
export function offTime(model) {
    const midnight = (Math.floor(model.begin / Day) - 1) * Day;
    // Of another time of day than now, with which yesterday is compared.
    const hour = (Math.floor((model.begin % Day) / 3600) + 6) % 20;
    return { from: midnight + hour * 3600, to: midnight + (hour + 1) * 3600 };
}

/** Times in which something was not received. @param {Model} model @param {string[]} [names] all if none are given */
export function holes(model, names = []) {
    if (!model.is("disk")) return [];
    const off = offTime(model);
    const silent = {
        appliance: "trade03",
        from_time_ns: timeNs(off.to + 3600),
        to_time_ns: timeNs(off.to + 2 * 3600),
        cause: "silent",
    };
    return [
        { appliance: null, from_time_ns: timeNs(off.from), to_time_ns: timeNs(off.to), cause: "monitor" },
        ...(names.length === 0 || names.includes("trade03") ? [silent] : []),
    ];
}

/** Holes that touch a time. @param {Model} model @param {URLSearchParams} query */
export function holesOf(model, query) {
    const [from, to] = [BigInt(query.get("from") ?? 0), BigInt(query.get("to") ?? 2n ** 63n - 1n)];
    return holes(model, query.getAll("appliance")).filter((hole) => hole.from_time_ns < to && hole.to_time_ns > from);
}

/** True if a second is held; of the disk a minute is one of its seconds. @param {Model} model @param {number} second */
export function isHeld(model, second) {
    if (second >= model.begin) return second <= model.second();
    const off = offTime(model);
    return model.is("disk") && second >= diskBegin(model) && (second < off.from || second >= off.to);
}

/** Seconds of a span that are held: all of memory, the first of each minute of the disk. @param {Model} model @param {number} from @param {number} to */
export function* heldSeconds(model, from, to) {
    for (let s = Math.ceil(from / 60) * 60; s < Math.min(to, model.begin); s += 60) if (isHeld(model, s)) yield s;
    for (let s = Math.max(from, model.begin); s < to; s++) yield s;
}

/** Columns of a span: of whole minutes where the disk has a part of it. @param {Model} model @param {{from: number, to: number}} span @param {number} most */
export function columnsOf(model, span, most) {
    const unit = model.is("disk") && span.from < model.begin ? 60 : 1;
    const from = Math.floor(span.from / unit) * unit;
    const step = Math.max(1, Math.ceil((span.to - from) / unit / most)) * unit;
    return { from, step, count: Math.ceil((span.to - from) / step) };
}

/** Parts of a span by their source. @param {Model} model @param {{from: number, to: number}} span */
export function partsOf(model, span) {
    const part = (
        /** @type {string} */ source,
        /** @type {number} */ from,
        /** @type {number} */ to,
        /** @type {number} */ step,
        /** @type {number} */ error,
    ) => ({
        from_time_ns: timeNs(from),
        to_time_ns: timeNs(to),
        source,
        resolution_ns: step * 1e9,
        error,
        failure: null,
    });
    const parts = [];
    if (model.is("disk") && span.from < model.begin)
        parts.push(part("disk", Math.max(span.from, diskBegin(model)), Math.min(span.to, model.begin), 60, 0.004));
    if (span.to > model.begin) parts.push(part("memory", Math.max(span.from, model.begin), span.to, 1, 0.001));
    return parts;
}

/** An event of each hour that the disk has. @param {Model} model @param {import("./topology.js").AppliancePlan} plan */
export function hourlyEvents(model, plan) {
    const all = [];
    if (!model.is("disk")) return [];
    for (let s = diskBegin(model), n = 1; s < model.begin; s += 3600, n++) {
        if (!isHeld(model, s)) continue;
        all.push({
            id: 10000 + n,
            event: "burst",
            severity: "info",
            state: "instant",
            flow: plan.feeds[0].feed,
            line: "A",
            text: "",
            stamp_ns: stampOf(timeNs(s)),
            time_ns: timeNs(s),
            uncertainty_ns: 80000,
            appliance: plan.appliance,
        });
    }
    return all;
}

/** State of the parts of the history on disk. @param {Model} model */
export const diskTiers = (model) =>
    model.is("disk")
        ? [
              ["disk_minutes", 60e9],
              ["disk_slots", 300e9],
              ["disk_events", null],
              ["disk_orders", null],
              ["disk_reception", null],
          ].map(([tier, resolution_ns]) => ({
              tier,
              resolution_ns,
              length_ns: 2 * Day * 1e9,
              begin_time_ns: timeNs(diskBegin(model)),
              bytes: 1200000,
              not_written: 0,
              failure: null,
          }))
        : [];

/** Notes of people. @param {Model} model @param {URLSearchParams} query */
export function notes(model, query) {
    const [from, to] = [BigInt(query.get("from") ?? 0), BigInt(query.get("to") ?? 2n ** 63n - 1n)];
    model.notesAsked++;
    const all = model.plans.length
        ? [
              ...model.notes,
              {
                  id: 2,
                  author: "ann",
                  text: "line A moved to the other switch",
                  appliance: model.plans[0].appliance,
                  from_time_ns: timeNs(model.begin + 300),
                  to_time_ns: timeNs(model.begin + 600),
                  written_time_ns: timeNs(model.begin + 700),
              },
              {
                  id: 1,
                  author: "bob",
                  text: "called the exchange",
                  appliance: null,
                  from_time_ns: timeNs(model.begin + 200),
                  to_time_ns: null,
                  written_time_ns: timeNs(model.begin + 200),
              },
          ]
        : [];
    return {
        notes: all.filter((one) => one.from_time_ns < to && (one.to_time_ns ?? one.from_time_ns) >= from),
        before: null,
    };
}
