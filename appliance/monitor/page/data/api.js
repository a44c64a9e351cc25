// SPDX-License-Identifier: Apache-2.0
import { ask } from "./ask.js";
import { parseJson, writeJson } from "./json.js";

/** Failure of a request with what the server says about it. */
export class ApiError extends Error {
    /** @param {number} status @param {{title?: string, where?: string, what?: string, do?: string}} problem */
    constructor(status, problem) {
        super([problem.what ?? problem.title ?? `status ${status}`, problem.do].filter(Boolean).join(". "));
        this.status = status;
        this.problem = problem;
    }
}

/** Null for what is not there, as in a report; other failures stay failures. @param {unknown} error @returns {null} */
export function absent(error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) return null;
    throw error;
}

/** @typedef {Record<string, string|number|bigint|boolean|null|undefined|(string|number)[]>} Query */

/**
 * Address of a route; empty values are left out, lists repeat the name.
 * @param {string} route
 * @param {Query} [query]
 */
export function addressOf(route, query = {}) {
    const values = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
        for (const one of Array.isArray(value) ? value : [value])
            if (one !== null && one !== undefined && one !== "") values.append(name, String(one));
    }
    const text = values.toString();
    return `/api/v1/${route}${text ? `?${text}` : ""}`;
}

/** @param {string} address @param {string} accept @param {AbortSignal} [signal] @param {RequestInit} [more] */
async function request(address, accept, signal, more = {}) {
    let response;
    try {
        response = await ask(address, { ...more, headers: { Accept: accept, ...more.headers }, signal });
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new ApiError(0, { what: "The monitor does not answer", do: "See whether telemetry-monitor runs" });
    }
    if (response.ok) return response;
    const text = await response.text();
    throw new ApiError(response.status, problemOf(text, response.status));
}

/** @param {string} text @param {number} status */
function problemOf(text, status) {
    try {
        return parseJson(text);
    } catch {
        return { what: `The monitor answered with status ${status}` };
    }
}

/**
 * Answer of a route.
 * @param {string} route
 * @param {Query} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function get(route, query, signal) {
    const response = await request(addressOf(route, query), "application/json", signal);
    return parseJson(await response.text());
}

/**
 * Binary answer of a route.
 * @param {string} route
 * @param {Query} query
 * @param {string} type
 * @param {AbortSignal} [signal]
 */
export async function getBytes(route, query, type, signal) {
    const response = await request(addressOf(route, query), type, signal);
    return response.arrayBuffer();
}

/**
 * Changes something; only for who may operate.
 * @param {string} route
 * @param {unknown} body
 * @param {"POST"|"DELETE"} [method]
 * @returns {Promise<any>}
 */
export async function post(route, body, method = "POST") {
    const response = await request(addressOf(route), "application/json", undefined, {
        method,
        headers: { "Content-Type": "application/json", "X-Telemetry": "1" },
        body: method === "POST" ? writeJson(body) : undefined,
    });
    return parseJson(await response.text());
}
