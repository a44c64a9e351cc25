// SPDX-License-Identifier: Apache-2.0
import { absent, get } from "../data/api.js";
import { decode } from "../data/evidencelink.js";
import { writeJson } from "../data/json.js";
import { hasDisk } from "../data/spans.js";
import { toBig } from "../data/time.js";
import { h, put } from "../parts/dom.js";
import { failed, loading } from "../parts/states.js";
import { evidenceParts, gapParts } from "./evidence.js";
import { copyButton } from "./gaplist.js";

/** @typedef {import("../app.js").App} App */

/**
 * Answer and drawing of what the drawer was opened for.
 * @param {string} evidence
 * @param {any} about
 * @param {AbortSignal} signal
 */
async function load(evidence, about, signal) {
    const served = about?.black_box;
    const [kind, appliance, ...rest] = evidence.split(":").map(decode);
    // A stamp is of one run of the host; what the disk has may be of an earlier one, so the time is needed too.
    const timeOf = (/** @type {string|undefined} */ time) => (hasDisk(about) && time ? { time_ns: time } : {});
    if (kind === "gap") return gapParts(await findGap(appliance, rest, timeOf(rest[2]), signal), served);
    if (kind === "order") {
        const [series, key, stamp, time] = rest;
        const asked = { appliance, series, key, stamp_ns: stamp, ...timeOf(time) };
        const answer = await get("evidence", asked, signal);
        return evidenceParts(answer, served, await isWhole(answer, signal));
    }
    // A feed is no key of a series: the instant alone says what happened around it.
    const [, stamp, time] = rest;
    return evidenceParts(await get("evidence", { appliance, stamp_ns: stamp, ...timeOf(time) }, signal), served);
}

/**
 * True if every order of the time of an order's neighbours is held, as far as the monitor says.
 * @param {any} answer  evidence
 * @param {AbortSignal} signal
 */
async function isWhole({ appliance, order, neighbours }, signal) {
    const times = [order, ...(neighbours ?? [])].flatMap((one) => toBig(one?.order_time_ns) ?? []);
    if (times.length < 2) return true;
    const [from, to] = [times.reduce((a, b) => (b < a ? b : a)), times.reduce((a, b) => (b > a ? b : a)) + 1n];
    const page = await get("orders", { appliance, limit: 1, from, to }, signal).catch(absent);
    return !(page?.spans ?? []).some(
        (/** @type {any} */ span) =>
            !span.whole && (toBig(span.from_time_ns) ?? to) < to && (toBig(span.to_time_ns) ?? from) > from,
    );
}

/** @param {string} appliance @param {string[]} rest @param {{time_ns?: string}} time @param {AbortSignal} signal */
async function findGap(appliance, [id, first], time, signal) {
    const { time_ns } = time;
    const span = time_ns ? { from: time_ns, to: String(BigInt(time_ns) + 1n) } : {};
    let before = null;
    do {
        const answer = /** @type {any} */ (await get("gaps", { appliance, limit: 1000, before, ...span }, signal));
        const found = answer.gaps.find(
            (/** @type {any} */ gap) => String(gap.id) === id && String(gap.first) === first,
        );
        if (found) {
            const stamp = found.opened_stamp_ns;
            const around = await get("evidence", { appliance, stamp_ns: stamp, ...time }, signal).catch(() => null);
            return { gap: found, around };
        }
        before = answer.before;
    } while (before);
    throw new Error("The monitor no longer holds this gap");
}

let shown = "";
let isFailed = false;
let abort = new AbortController();

/** Opens or closes the drawer of the place's evidence. @param {HTMLElement} drawer @param {App} app */
export function openDrawer(drawer, app) {
    const { evidence } = app.place;
    drawer.hidden = !evidence;
    if (evidence === shown && !isFailed) return;
    shown = evidence;
    isFailed = false;
    abort.abort();
    if (!evidence) {
        put(drawer);
        return;
    }
    abort = new AbortController();
    const { signal } = abort;
    const close = h(
        "button",
        { class: "small no-print", on: { click: () => app.go({ evidence: "" }) } },
        "close (Esc)",
    );
    const tools = h("div", { class: "toolbar no-print" });
    const body = h("div", { class: "stack" }, loading());
    put(
        drawer,
        h("div", { class: "figure-head" }, h("h2", {}, "Evidence"), h("span", { class: "gap" }), tools, close),
        body,
    );
    close.focus();
    load(evidence, app.about, signal).then(
        ({ parts, text, source }) => {
            put(body, parts);
            put(
                tools,
                copyButton("copy as text", () => text),
                copyButton("copy as JSON", () => writeJson(source)),
            );
        },
        (error) => {
            if (signal.aborted) return;
            isFailed = true;
            put(body, failed(error));
        },
    );
}
