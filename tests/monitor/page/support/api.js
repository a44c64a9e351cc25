// SPDX-License-Identifier: Apache-2.0

/** Value of a JSON text with integers beyond 2^53 as text, which needs no reviver of the browser's. @param {string} text */
export function parse(text) {
    return JSON.parse(text.replace(/([:[,]\s*)(-?\d{16,})(?=\s*[,\]}])/g, '$1"$2"'));
}

/** Answer of a route. @param {string} url @param {string} route @returns {Promise<any>} */
export async function get(url, route) {
    const response = await fetch(`${url}/api/v1/${route}`, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
    return parse(await response.text());
}

/** First state of a live view. @param {string} url @param {string} query @returns {Promise<any>} */
export async function hello(url, query) {
    const abort = new AbortController();
    const response = await fetch(`${url}/api/v1/live?${query}`, { signal: abort.signal });
    const decoder = new TextDecoder();
    let text = "";
    for await (const bytes of /** @type {any} */ (response.body)) {
        text += decoder.decode(bytes, { stream: true });
        const end = text.indexOf("\n\n", text.indexOf("event: hello"));
        if (text.includes("event: hello") && end > 0) break;
    }
    abort.abort();
    const line = text
        .slice(text.indexOf("event: hello"))
        .split("\n")
        .find((one) => one.startsWith("data: "));
    return parse((line ?? "data: null").slice("data: ".length));
}

/** Integer as the page writes it, without its thin spaces. @param {any} value */
export const whole = (value) => (value === null || value === undefined ? "~" : String(Math.round(Number(value))));

/** Duration as the page writes it, without its thin space. @param {any} ns @param {number} [digits] */
export function duration(ns, digits = 4) {
    if (ns === null || ns === undefined) return "~";
    const value = Number(ns);
    for (const [size, unit] of /** @type {[number, string][]} */ ([
        [60e9, "min"],
        [1e9, "s"],
        [1e6, "ms"],
        [1e3, "µs"],
    ])) {
        if (Math.abs(value) < size) continue;
        const scaled = value / size;
        const before = Math.max(1, Math.floor(Math.log10(Math.abs(scaled))) + 1);
        return `${scaled.toFixed(Math.max(0, digits - before))}${unit}`;
    }
    return `${Math.round(value)}ns`;
}
