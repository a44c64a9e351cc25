// SPDX-License-Identifier: Apache-2.0

/** Part of the evidence in the address, in which a colon of a name is written as %3A. @param {string} text */
export const encode = (text) => text.replaceAll("%", "%25").replaceAll(":", "%3A");

/** @param {string} text */
export const decode = (text) => text.replaceAll("%3A", ":").replaceAll("%25", "%");
