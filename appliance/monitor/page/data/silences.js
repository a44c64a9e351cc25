// SPDX-License-Identifier: Apache-2.0
import { get, post } from "./api.js";

/** Silences in force, and alerts that somebody takes care of. @param {AbortSignal} [signal] */
export const askSilences = (signal) => get("silences", {}, signal);

/**
 * Keeps alerts from being sent for a time.
 * @param {Record<string, string>} matchers patterns of labels
 * @param {string} comment
 * @param {string} duration such as 2h
 */
export const silence = (matchers, comment, duration) => post("silences", { matchers, comment, duration });

/** Ends a silence. @param {string} id */
export const endSilence = (id) => post(`silences/${encodeURIComponent(id)}`, null, "DELETE");

/** Notes that an alert is taken care of until it ends. @param {string} fingerprint @param {string} comment */
export const acknowledge = (fingerprint, comment) => post(`alerts/${fingerprint}/ack`, { comment });

/**
 * Patterns of a text with a line "label=pattern" each; null where a line is none.
 * @param {string} text
 * @returns {Record<string, string>|null}
 */
export function matchersOf(text) {
    /** @type {Record<string, string>} */
    const matchers = {};
    for (const line of text.split("\n").map((one) => one.trim())) {
        if (!line) continue;
        const place = line.indexOf("=");
        if (place <= 0 || place === line.length - 1) return null;
        matchers[line.slice(0, place).trim()] = line.slice(place + 1).trim();
    }
    return Object.keys(matchers).length > 0 ? matchers : null;
}

/** All labels of an alert, as silences see them. @param {any} alert @returns {Record<string, string>} */
export const labelsOf = (alert) => ({ alertname: alert.alert, severity: alert.severity, ...alert.labels });

/**
 * True if an alert's labels fit all patterns: * stands for any letters, ? for one.
 * @param {Record<string, string>} matchers
 * @param {any} alert
 */
export function fits(matchers, alert) {
    const labels = labelsOf(alert);
    return Object.entries(matchers).every(([name, pattern]) =>
        labels[name] === undefined ? pattern === "*" : expressionOf(pattern).test(labels[name]),
    );
}

/** @param {string} pattern */
const expressionOf = (pattern) =>
    new RegExp(
        `^${[...pattern].map((letter) => (letter === "*" ? ".*" : letter === "?" ? "." : letter.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&"))).join("")}$`,
        "su",
    );
