// SPDX-License-Identifier: Apache-2.0
import { h, middleCut } from "../parts/dom.js";
import { onTheme } from "../parts/theme.js";
import { colours } from "./colours.js";

/** @typedef {{paint: CanvasRenderingContext2D, width: number, height: number}} Drawing */

/** Canvas that fills a figure, drawn again on change of size and colours. */
export class OwnCanvas {
    /** @param {import("./figure.js").Figure} figure @param {(drawing: Drawing) => void} draw */
    constructor(figure, draw) {
        this.figure = figure;
        this.drawing = draw;
        this.canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { class: "own", "aria-hidden": "true" }));
        figure.plot.append(this.canvas);
        this.endTheme = onTheme(() => this.draw());
        this.observer = new ResizeObserver(() => this.draw());
        this.observer.observe(figure.plot);
    }

    draw() {
        const width = this.figure.plot.clientWidth;
        const { height } = this.figure;
        const scale = window.devicePixelRatio || 1;
        if (width === 0) return;
        this.canvas.width = Math.round(width * scale);
        this.canvas.height = Math.round(height * scale);
        this.canvas.style.height = `${height}px`;
        const paint = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
        paint.setTransform(scale, 0, 0, scale, 0, 0);
        paint.font = "11px system-ui, sans-serif";
        paint.textBaseline = "middle";
        this.drawing({ paint, width, height });
    }

    close() {
        this.endTheme();
        this.observer.disconnect();
        this.figure.close();
    }
}

/**
 * @param {CanvasRenderingContext2D} paint
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {{align?: CanvasTextAlign, colour?: string, most?: number, isName?: boolean}} [options]  a name keeps its end
 */
export function label(paint, text, x, y, { align = "left", colour = "dim", most, isName = false } = {}) {
    paint.fillStyle = colours()[colour];
    paint.textAlign = align;
    let shown = text;
    for (let length = text.length - 1; most && length > 1 && paint.measureText(shown).width > most; length--)
        shown = isName ? middleCut(text, length) : `${text.slice(0, length)}\u2026`;
    paint.fillText(shown, x, y);
}

/**
 * @param {CanvasRenderingContext2D} paint
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {string} [colour]
 */
export function rule(paint, x0, y0, x1, y1, colour = "line") {
    paint.strokeStyle = colours()[colour];
    paint.lineWidth = 1;
    paint.beginPath();
    paint.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5);
    paint.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
    paint.stroke();
}
