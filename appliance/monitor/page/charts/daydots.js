// SPDX-License-Identifier: Apache-2.0
import { daysOf } from "../data/baseline.js";
import { quantity, whole } from "../parts/format.js";
import { colours } from "./colours.js";
import { Figure } from "./figure.js";
import { label, OwnCanvas, rule } from "./own.js";

const Left = 62;
const Right = 12;
const Top = 8;
const Foot = 18;

/** A value at the same time of several days as dots with their errors, the oldest at the left, today at the right. */
export class DayDots {
    /** @param {string} title @param {number} height @param {HTMLElement[]} tools */
    constructor(title, height, tools) {
        this.figure = new Figure(title, { height, tools });
        this.figure.table = () => this.dataTable();
        /** @type {ReturnType<typeof daysOf>} */
        this.days = [];
        this.unit = "ns";
        this.own = new OwnCanvas(this.figure, (drawing) => this.draw(drawing));
    }

    get element() {
        return this.figure.element;
    }

    /** @param {any} answer of /baseline */
    setAnswer(answer) {
        this.days = daysOf(answer);
        this.unit = answer.unit;
        this.figure.setState(null);
        this.own.draw();
        this.figure.drawData();
    }

    /** @param {import("./own.js").Drawing} drawing */
    draw({ paint, width, height }) {
        if (this.days.length === 0) return;
        const values = this.days.map((day) => day.value);
        const [least, most] = [Math.min(...values), Math.max(...values)];
        const margin = (most - least || most || 1) * 0.15;
        const [low, high] = [Math.max(0, least - margin), most + margin];
        const y = (/** @type {number} */ value) =>
            Top + (height - Top - Foot) * (1 - (Math.min(high, Math.max(low, value)) - low) / (high - low));
        for (const value of least === most ? [least] : [least, most]) {
            rule(paint, Left, y(value), width - Right, y(value));
            label(paint, quantity(value, this.unit, 3), Left - 6, y(value), { align: "right", most: Left - 8 });
        }
        const step = (width - Left - Right) / this.days.length;
        this.days.forEach((day, n) => {
            const x = Left + (n + 0.5) * step;
            drawDay(paint, day, x, y);
            if (n === 0 || day.today)
                label(paint, day.day.replace(/^\d+-/, ""), x, height - Foot / 2, {
                    align: day.today ? "right" : "left",
                    colour: day.today ? "text" : "dim",
                });
        });
    }

    dataTable() {
        return {
            columns: ["day", "value", "low", "high", "samples"],
            rows: this.days
                .map((day) => [
                    day.day,
                    quantity(day.value, this.unit),
                    quantity(day.low, this.unit),
                    quantity(day.high, this.unit),
                    whole(day.count),
                ])
                .reverse(),
        };
    }

    close() {
        this.own.close();
    }
}

/**
 * A day as a dot, today as a square, each with the error of its number of samples.
 * @param {CanvasRenderingContext2D} paint
 * @param {ReturnType<typeof daysOf>[number]} day
 * @param {number} x
 * @param {(value: number) => number} y
 */
function drawDay(paint, day, x, y) {
    paint.strokeStyle = paint.fillStyle = colours()[day.today ? "series-2" : "series-1"];
    paint.lineWidth = 1;
    paint.beginPath();
    paint.moveTo(x, y(day.low ?? day.value));
    paint.lineTo(x, y(day.high ?? day.value));
    paint.stroke();
    paint.beginPath();
    if (day.today) paint.rect(x - 4, y(day.value) - 4, 8, 8);
    else paint.arc(x, y(day.value), 3, 0, 2 * Math.PI);
    paint.fill();
}
