// SPDX-License-Identifier: Apache-2.0

const Marker = "\u0002big:";

/**
 * JSON text in which BigInt values are plain integers, as the server writes them.
 * @param {unknown} value
 * @returns {string}
 */
export function stringify(value) {
    const text = JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${Marker}${item}` : item));
    return text.replace(/"\\u0002big:(-?\d+)"/g, "$1");
}
