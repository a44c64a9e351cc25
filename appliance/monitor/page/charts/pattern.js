// SPDX-License-Identifier: Apache-2.0
import { Flags } from "../data/heatmap.js";
import { colours } from "./colours.js";
import { label } from "./own.js";

const Beyond = "older ones are not in the list";
/** Height of the strip that marks incomplete columns, in CSS pixels. */
const StripHeight = 7;

/**
 * Repeating pattern: diagonals for no data, a denser cross hatch for incomplete, dots for what a list leaves out.
 * @param {CanvasRenderingContext2D} paint
 * @param {"none"|"incomplete"|"beyond"} kind
 */
export function patternOf(paint, kind) {
    const size = 8;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    const tile = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    tile.strokeStyle = tile.fillStyle = kind === "incomplete" ? colours().warning : colours().hatch;
    tile.lineWidth = 1;
    if (kind === "beyond") {
        tile.fillRect(size / 2, size / 2, 1.5, 1.5);
        return /** @type {CanvasPattern} */ (paint.createPattern(canvas, "repeat"));
    }
    tile.beginPath();
    for (const at of [-size, 0, size]) {
        tile.moveTo(at, size);
        tile.lineTo(at + size, 0);
        if (kind === "incomplete") {
            tile.moveTo(at, 0);
            tile.lineTo(at + size, size);
        }
    }
    tile.stroke();
    return /** @type {CanvasPattern} */ (paint.createPattern(canvas, "repeat"));
}

/**
 * Hatches times of which nothing is known, and dots that which a list does not reach: what was then may be known, and is
 * not on screen.
 * @param {import("./own.js").Drawing} drawing
 * @param {import("./timescale.js").TimeScale} scale
 * @param {{known: bigint|null, holes: import("./timefigure.js").Time[], reach: bigint|null, foot: number}} time  start of
 *   what is known, and of what the list has, both null for all; pixels of the times below
 */
export function drawUnknown({ paint, height }, scale, { known, holes, reach, foot }) {
    const draw = (/** @type {bigint} */ from, /** @type {bigint} */ to) => {
        const begin = Math.max(scale.left, scale.x(from));
        const width = Math.max(1, Math.min(scale.x(to), scale.right) - begin);
        paint.fillRect(begin, 0, width, height - foot);
        return { begin, width };
    };
    const before = known === null ? [] : [{ from: scale.from, to: known }];
    paint.fillStyle = patternOf(paint, "none");
    for (const { from, to } of [...before, ...holes]) if (to > scale.from && from < scale.to) draw(from, to);
    const begins = known !== null && known > scale.from ? known : scale.from;
    if (reach === null || reach <= begins) return;
    paint.fillStyle = patternOf(paint, "beyond");
    const { begin, width } = draw(begins, reach);
    if (width > 60) label(paint, Beyond, begin + 4, 8, { most: width - 8 });
}

/**
 * Draws the flags of columns over a plot: no data over the whole height, incomplete as a hatched strip at its foot.
 * @param {CanvasRenderingContext2D} paint
 * @param {ArrayLike<number>} flags
 * @param {(column: number) => number} xOf left edge of a column, in canvas pixels
 * @param {{top: number, height: number, left: number, width: number}} box
 */
export function drawFlags(paint, flags, xOf, box) {
    const patterns = { none: patternOf(paint, "none"), incomplete: patternOf(paint, "incomplete") };
    const strip = StripHeight * (window.devicePixelRatio || 1);
    paint.save();
    paint.beginPath();
    paint.rect(box.left, box.top, box.width, box.height);
    paint.clip();
    for (let c = 0; c < flags.length; c++) {
        const flag = flags[c];
        if (!flag) continue;
        let end = c + 1;
        while (end < flags.length && flags[end] === flag) end++;
        const [x, width] = [xOf(c), xOf(end) - xOf(c)];
        if (flag & Flags.noData) fill(paint, patterns.none, x, box.top, width, box.height);
        if (flag & Flags.incomplete)
            fill(paint, patterns.incomplete, x, box.top + box.height - strip, width, strip);
        if (flag & (Flags.late | Flags.settings | Flags.repeated)) fill(paint, colours().warning, x, box.top, width, 3);
        c = end - 1;
    }
    paint.restore();
}

/**
 * Draws a dashed line where values come from another source, or have another resolution.
 * @param {CanvasRenderingContext2D} paint
 * @param {import("../data/spans.js").Seam[]} seams
 * @param {(time: number) => number} xOf place of a time in seconds, in canvas pixels
 * @param {{top: number, height: number, left: number, width: number}} box
 */
export function drawSeams(paint, seams, xOf, box) {
    paint.save();
    paint.strokeStyle = paint.fillStyle = colours().dim;
    paint.font = "11px system-ui, sans-serif";
    paint.textBaseline = "top";
    paint.setLineDash([4, 3]);
    const shown = seams
        .map((seam) => ({ ...seam, x: xOf(seam.time) }))
        .filter(({ x }) => x > box.left && x < box.left + box.width);
    // After a line its source is named, below where another name is in the way; before it where there is room.
    const endOfRow = [box.left, box.left, box.left];
    for (const { x, before, after } of shown) {
        paint.beginPath();
        paint.moveTo(x, box.top);
        paint.lineTo(x, box.top + box.height);
        paint.stroke();
        const [left, right] = [paint.measureText(`${before} `).width, paint.measureText(` ${after}`).width];
        paint.textAlign = "right";
        if (x - left >= Math.max(...endOfRow)) paint.fillText(`${before} `, x, box.top + 2);
        endOfRow[0] = Math.max(endOfRow[0], x);
        paint.textAlign = "left";
        const row = endOfRow.findIndex((end) => end <= x);
        if (row < 0 || x + right > box.left + box.width) continue;
        paint.fillText(` ${after}`, x, box.top + 2 + row * 13);
        endOfRow[row] = x + right;
    }
    paint.restore();
}

/**
 * Writes over times of which a source gave nothing why that is so.
 * @param {CanvasRenderingContext2D} paint
 * @param {import("../data/spans.js").Silence[]} silences
 * @param {(time: number) => number} xOf place of a time in seconds, in canvas pixels
 * @param {{top: number, height: number, left: number, width: number}} box
 */
export function drawSilences(paint, silences, xOf, box) {
    for (const { from, to, text } of silences) {
        const left = Math.max(box.left, xOf(from));
        const width = Math.min(box.left + box.width, xOf(to)) - left;
        if (width < 40) continue;
        paint.save();
        paint.font = "11px system-ui, sans-serif";
        paint.textBaseline = "middle";
        paint.textAlign = "left";
        paint.beginPath();
        paint.rect(left, box.top, width, box.height);
        paint.clip();
        fill(paint, colours().panel, left + 4, box.top + box.height / 2 - 9, paint.measureText(text).width + 8, 18);
        paint.fillStyle = colours().error;
        paint.fillText(text, left + 8, box.top + box.height / 2);
        paint.restore();
    }
}

/**
 * Draws how far from a line its values may be.
 * @param {CanvasRenderingContext2D} paint
 * @param {import("../data/spans.js").ErrorSpan[]} errors
 * @param {{times: number[], step: number, values: (number|null)[], colour: string}} line  times in seconds
 * @param {{x: (time: number) => number, y: (value: number) => number}} place  in canvas pixels
 */
export function drawErrors(paint, errors, { times, step, values, colour }, place) {
    paint.save();
    paint.fillStyle = colour;
    paint.globalAlpha = 0.25;
    for (const { from, to, error } of errors) {
        for (let c = 0; c + 1 < times.length; c++) {
            const [now, next] = [values[c], values[c + 1]];
            if (now === null || next === null || times[c] + step <= from || times[c + 1] >= to) continue;
            const [left, right] = [place.x(times[c]), place.x(times[c + 1])];
            paint.beginPath();
            paint.moveTo(left, place.y(now * (1 + error)));
            paint.lineTo(right, place.y(next * (1 + error)));
            paint.lineTo(right, place.y(next / (1 + error)));
            paint.lineTo(left, place.y(now / (1 + error)));
            paint.fill();
        }
    }
    paint.restore();
}

/**
 * @param {CanvasRenderingContext2D} paint
 * @param {string|CanvasPattern} style
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function fill(paint, style, x, y, width, height) {
    paint.fillStyle = style;
    paint.fillRect(x, y, width, height);
}

/** Words of a column's flags. @param {number} flags */
export function flagText(flags) {
    const words = [];
    if (flags & Flags.noData) words.push("no data");
    if (flags & Flags.incomplete) words.push("incomplete");
    if (flags & Flags.late) words.push("late");
    if (flags & Flags.settings) words.push("settings differ");
    if (flags & Flags.repeated) words.push("clock set back");
    if (flags & Flags.joined) words.push("counted with a later column");
    return words.join(", ");
}
