// SPDX-License-Identifier: Apache-2.0

/**
 * Hash of a text as an unsigned 32-bit number (FNV-1a, mixed), the seed of all made data.
 * @param {string} text
 */
export function hash(text) {
    let value = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
    value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
    return (value ^ (value >>> 15)) >>> 0;
}

/**
 * Uniform number in [0, 1) that depends on nothing but its keys.
 * @param {...(string|number)} keys
 */
export const uniform = (...keys) => hash(keys.join("\u0001")) / 4294967296;

/**
 * Sequence of uniform numbers from one seed (mulberry32).
 * @param {number} seed
 */
export function sequence(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

/**
 * Sample of the normal distribution from two uniform numbers.
 * @param {() => number} next
 */
export const normal = (next) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(6.283185307179586 * next());

/**
 * Key in place of a name of any length, so that a name of 64 KiB does not make every number slow.
 * @param {string} name
 */
export const shortKey = (name) => (name.length > 200 ? `${name.slice(0, 100)}#${name.length}` : name);

/** Hexadecimal digits of a hash. @param {string} text */
export const hex = (text) =>
    hash(text).toString(16).padStart(8, "0") +
    hash(text + "'")
        .toString(16)
        .padStart(8, "0");
