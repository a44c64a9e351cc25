// SPDX-License-Identifier: Apache-2.0
import { parseJson } from "../data/json.js";

/**
 * Answers of a report, each with its status, media type and gzip-compressed body in base64.
 * @typedef {{answers: Record<string, [number, string, string]>, appliance: string|null, range: string, sources: string[]}} Store
 */

/** @type {Store} */
export const store = parseJson(document.getElementById("answers")?.textContent ?? "{}");

/**
 * Key of a question: its parameters in order. The name of the only appliance says nothing.
 * @param {string} address
 */
export function keyOf(address) {
    const [path, query = ""] = address.split("?");
    const values = [...new URLSearchParams(query)]
        .filter(([name, value]) => name !== "appliance" || value !== store.appliance)
        .map(([name, value]) => `${name}=${value}`);
    return [path, ...values.sort()].join("\n");
}

/** Answer to a question, or null if the report does not hold it. @param {string} key @returns {Response|null} */
export function answerOf(key) {
    const found = store.answers[key];
    if (!found) return null;
    const [status, type, text] = found;
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const body = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(body, { status, headers: { "Content-Type": type } });
}
