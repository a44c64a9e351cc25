// SPDX-License-Identifier: Apache-2.0
import { h } from "../parts/dom.js";
import { onTheme } from "../parts/theme.js";

/** Names of the colours that charts take from the style sheet. */
const Names = [
    "text",
    "dim",
    "line",
    "panel",
    "series-1",
    "series-2",
    "series-3",
    "series-4",
    "series-5",
    "series-6",
    "error",
    "warning",
    "ok",
    "hatch",
    "accent",
];

/** @type {Record<string, string>|null} */
let cache = null;
onTheme(() => {
    cache = null;
});

/** Colours in force, as the browser resolved them. @returns {Record<string, string>} */
export function colours() {
    if (cache) return cache;
    const probe = h("span", { class: "probe" });
    document.body.append(probe);
    cache = {};
    for (const name of Names) {
        probe.style.color = `var(--${name})`;
        cache[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    return cache;
}

/** Dashes that tell series apart without colour. @type {number[][]} */
export const Dashes = [[], [6, 3], [2, 3], [8, 3, 2, 3], [1, 2], [10, 4]];

/** @param {number} n */
export const seriesColour = (n) => colours()[`series-${(n % 6) + 1}`];

/** Anchors of a ramp of monotone luminance, from dark blue to yellow. @type {[number, number, number][]} */
const Ramp = [
    [0, 34, 78],
    [18, 53, 112],
    [59, 73, 108],
    [87, 93, 109],
    [112, 113, 115],
    [138, 134, 120],
    [165, 156, 116],
    [195, 179, 105],
    [225, 204, 85],
    [254, 232, 56],
];

/**
 * Colour of a share of the greatest count; luminance alone carries it. On light ground the ramp is turned round, so that
 * many samples stand out in both.
 * @param {number} share 0 to 1
 * @param {boolean} dark
 * @returns {[number, number, number]}
 */
export function rampColour(share, dark) {
    const at = Math.max(0, Math.min(1, dark ? 0.12 + 0.88 * share : 1 - share)) * (Ramp.length - 1);
    const low = Math.floor(at);
    const high = Math.min(Ramp.length - 1, low + 1);
    return /** @type {[number, number, number]} */ (
        Ramp[low].map((part, n) => Math.round(part + (Ramp[high][n] - part) * (at - low)))
    );
}

/** Says whether the ground is dark. */
export function isDark() {
    const [r, g, b] = (colours().panel.match(/[\d.]+/g) ?? ["255", "255", "255"]).map(Number);
    return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}
