// SPDX-License-Identifier: Apache-2.0

/**
 * Asks the monitor. A report that holds its answers has another module in place of this one.
 * @param {string} address
 * @param {RequestInit} options
 * @returns {Promise<Response>}
 */
export const ask = (address, options) => fetch(address, options);
