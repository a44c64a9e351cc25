// SPDX-License-Identifier: Apache-2.0
import { clockText, offsetNames } from "../data/time.js";
import { label, rule } from "./own.js";

/** Window of time in ns, exact at any zoom. */
export class TimeScale {
    /** @param {bigint} from @param {bigint} to @param {number} left @param {number} right */
    constructor(from, to, left, right) {
        this.from = from;
        this.to = to > from ? to : from + 1n;
        this.left = left;
        this.right = right;
    }

    /** @param {bigint} time */
    x(time) {
        return this.left + (Number(time - this.from) / Number(this.to - this.from)) * (this.right - this.left);
    }

    /** @param {number} x */
    time(x) {
        const share = Math.max(0, Math.min(1, (x - this.left) / (this.right - this.left)));
        return this.from + BigInt(Math.round(share * Number(this.to - this.from)));
    }

    /** Instants of about n ticks at whole 1, 2 or 5. @param {number} n */
    ticks(n) {
        const rough = Math.max(1, Number(this.to - this.from) / n);
        const nice =
            rough >= 1e9
                ? [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400].map((s) => s * 1e9)
                : decadesOf(rough);
        const step = BigInt(nice.find((one) => one >= rough) ?? nice[nice.length - 1]);
        const ticks = [];
        for (let time = (this.from / step + 1n) * step; time < this.to; time += step) ticks.push(time);
        return { ticks, step };
    }

    /** Draws rules and times. @param {CanvasRenderingContext2D} paint @param {number} top @param {number} bottom */
    draw(paint, top, bottom) {
        const { ticks, step } = this.ticks(Math.max(2, Math.floor((this.right - this.left) / 150)));
        const digits = step >= 1000000000n ? 0 : step >= 1000000n ? 3 : step >= 1000n ? 6 : 9;
        const offsets = offsetNames(this.from, this.to);
        label(paint, offsets, 2, bottom + 9);
        const free = 8 + paint.measureText(offsets).width;
        for (const time of ticks) {
            rule(paint, this.x(time), top, this.x(time), bottom);
            const text = clockText(time, digits);
            if (this.x(time) < this.right - 20 && this.x(time) - paint.measureText(text).width / 2 > free)
                label(paint, text, this.x(time), bottom + 9, { align: "center" });
        }
    }
}

/** @param {number} rough */
function decadesOf(rough) {
    const base = 10 ** Math.floor(Math.log10(rough));
    return [base, 2 * base, 5 * base, 10 * base].map((one) => Math.max(1, Math.round(one)));
}

/** Lets a drag over a canvas choose a window of time and a double click give it back. @param {HTMLElement} canvas
 * @param {() => TimeScale|null} scale @param {(from: bigint|null, to: bigint|null) => void} choose */
export function dragTime(canvas, scale, choose) {
    let start = -1;
    canvas.addEventListener("pointerdown", (event) => {
        start = event.offsetX;
        // A drag may end beside the canvas: at its edge, or because the page has moved under the mouse.
        canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointercancel", () => {
        start = -1;
    });
    canvas.addEventListener("pointerup", (event) => {
        const now = scale();
        if (start >= 0 && now && Math.abs(event.offsetX - start) > 5) {
            const [low, high] = [Math.min(start, event.offsetX), Math.max(start, event.offsetX)];
            choose(now.time(low), now.time(high));
        }
        start = -1;
    });
    canvas.addEventListener("dblclick", () => choose(null, null));
}
