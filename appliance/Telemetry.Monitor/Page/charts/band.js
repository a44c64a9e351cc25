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
    for (const { from, to, low, high, middle } of bands) {
        const [x, width] = [plot.valToPos(from, "x", true), plot.valToPos(to, "x", true) - plot.valToPos(from, "x", true)];
        for (const [bottom, top] of middle ? [[low, high], middle] : [[low, high]]) {
            const y = plot.valToPos(Math.max(1, top), "y", true);
            ctx.fillRect(x, y, width, Math.max(1, plot.valToPos(Math.max(1, bottom), "y", true) - y));
        }
    }
    ctx.restore();
}
