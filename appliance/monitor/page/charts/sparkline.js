// SPDX-License-Identifier: Apache-2.0
import { h } from "../parts/dom.js";
import { whole } from "../parts/format.js";
import { clockText } from "../data/time.js";
import { SparkLength } from "../data/sparks.js";
import { colours } from "./colours.js";

/** @typedef {import("../data/sparks.js").Sparks} Sparks */

const Height = 18;

/** Width of each cell inside of its padding; asked for while others change, it would lay out the page each time. */
const widths = new WeakMap();
const observer = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) widths.set(target, contentRect.width);
});

/** @param {HTMLElement} cell @returns {number} */
function widthOf(cell) {
    let width = widths.get(cell);
    if (width === undefined) {
        width = cell.clientWidth - 12;
        widths.set(cell, width);
        observer.observe(cell);
    }
    return Math.max(40, Math.floor(width));
}

/** Canvas of one row's sparkline; drawn by `drawSpark`. @param {HTMLElement} cell */
function canvasOf(cell) {
    let canvas = /** @type {HTMLCanvasElement|null} */ (cell.querySelector("canvas"));
    if (!canvas) {
        canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { class: "spark", "aria-hidden": "true" }));
        cell.replaceChildren(canvas);
    }
    return canvas;
}

/** What each canvas shows. @type {WeakMap<HTMLElement, unknown[]>} */
const drawn = new WeakMap();

/**
 * Notes what a cell is to show; false if it shows that already. A pixel stands for some seconds, so that there is
 * something new only after as many; the rows take turns, each at another second.
 * @param {HTMLElement} cell
 * @param {Sparks|undefined} sparks
 * @param {string} id
 * @param {number} width
 */
function isNews(cell, sparks, id, width) {
    const secondsOfPixel = Math.ceil(SparkLength / width);
    const turn = id.length + id.charCodeAt(0) + id.charCodeAt(id.length - 1);
    const now = [sparks, id, width, colours(), sparks ? Math.floor((sparks.end + turn) / secondsOfPixel) : 0];
    const before = drawn.get(cell);
    drawn.set(cell, now);
    return !before || now.some((value, n) => value !== before[n]);
}

/**
 * Draws the last values of a row. A pixel column shows the smallest to the greatest of its seconds; a second without a
 * value is hatched, which is other than 0.
 * @param {HTMLElement} cell
 * @param {Sparks|undefined} sparks
 * @param {string} id
 * @param {string} unit
 */
export function drawSpark(cell, sparks, id, unit) {
    const canvas = canvasOf(cell);
    const width = widthOf(cell);
    if (!isNews(cell, sparks, id, width)) return;
    const scale = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale)) {
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(Height * scale);
        canvas.style.width = `${width}px`;
    }
    const paint = canvas.getContext("2d");
    if (!paint) return;
    paint.setTransform(scale, 0, 0, scale, 0, 0);
    paint.clearRect(0, 0, width, Height);
    if (sparks) drawColumns(paint, columnsOf(sparks, id, width), Height);
    cell.onmousemove = (event) => {
        cell.title = sparks ? titleAt(sparks, id, event.offsetX / width, unit) : "";
    };
}

/** Smallest and greatest value of each pixel column. @param {Sparks} sparks @param {string} id @param {number} width */
function columnsOf(sparks, id, width) {
    const columns = [];
    const at = sparks.reader(id);
    for (let x = 0; x < width; x++) {
        const newest = SparkLength - 1 - Math.floor(((x + 1) * SparkLength) / width) + 1;
        const oldest = SparkLength - 1 - Math.floor((x * SparkLength) / width);
        let [low, high] = [Infinity, -Infinity];
        for (let ago = newest; ago <= oldest; ago++) {
            const value = at(ago);
            if (value < low) low = value;
            if (value > high) high = value;
        }
        columns.push({ low, high });
    }
    return columns;
}

/** @param {CanvasRenderingContext2D} paint @param {{low: number, high: number}[]} columns @param {number} height */
function drawColumns(paint, columns, height) {
    const top = columns.reduce((most, { high }) => Math.max(most, high), 1);
    const y = (/** @type {number} */ value) => height - 1 - (value / top) * (height - 3);
    const { hatch, line, accent } = colours();
    paint.fillStyle = hatch;
    columns.forEach(({ high }, x) => {
        for (let at = x % 9; high === -Infinity && at < height; at += 9) paint.fillRect(x, at, 1, 1);
    });
    paint.fillStyle = line;
    columns.forEach(({ low, high }, x) => {
        if (high !== -Infinity) paint.fillRect(x, y(low), 1, height - y(low));
    });
    paint.fillStyle = accent;
    columns.forEach(({ low, high }, x) => {
        if (high !== -Infinity) paint.fillRect(x, y(high) - 0.5, 1, Math.max(1.3, y(low) - y(high) + 1));
    });
}

/** @param {Sparks} sparks @param {string} id @param {number} share @param {string} unit */
function titleAt(sparks, id, share, unit) {
    const ago = Math.max(0, Math.min(SparkLength - 1, Math.round((1 - share) * (SparkLength - 1))));
    const value = sparks.at(id, ago);
    const time = clockText(BigInt(sparks.end - ago) * 1000000000n);
    return Number.isNaN(value) ? `${time}: no data` : `${time}: ${whole(value)} ${unit}`;
}
