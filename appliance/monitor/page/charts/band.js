// SPDX-License-Identifier: Apache-2.0
import { seriesColour } from "./colours.js";

/**
 * Draws usual values behind a line: lowest to highest of the days, darker without the outer tenths.
 * @param {any} plot of the chart library
 * @param {import("../data/baseline.js").Band[]} bands
 * @param {number} series number of the line's colour
 */
export function drawBands(plot, bands, series) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.fillStyle = seriesColour(series);
    ctx.globalAlpha = 0.16;
    const least = plot.scales.y.distr === 3 ? 1 : 0;        // a log scale has no 0
    const yOf = (/** @type {number} */ value) => plot.valToPos(Math.max(least, value), "y", true);
    for (const { from, to, low, high, middle } of bands) {
        const [x, width] = [plot.valToPos(from, "x", true), plot.valToPos(to, "x", true) - plot.valToPos(from, "x", true)];
        for (const [bottom, top] of middle ? [[low, high], middle] : [[low, high]]) {
            const y = yOf(top);
            ctx.fillRect(x, y, width, Math.max(1, yOf(bottom) - y));
        }
    }
    ctx.restore();
}

/**
 * Lowest and highest value of bands within a time; null of none.
 * @param {import("../data/baseline.js").Band[]} bands
 * @param {[number, number]} time in seconds
 * @returns {[number, number]|null}
 */
export function bandLimits(bands, [from, to]) {
    const shown = bands.filter((band) => band.to > from && band.from < to);
    return shown.length === 0
        ? null
        : [Math.min(...shown.map((band) => band.low)), Math.max(...shown.map((band) => band.high))];
}
