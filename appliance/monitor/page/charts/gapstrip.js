// SPDX-License-Identifier: Apache-2.0
import { clockText, timeTitle, toBig } from "../data/time.js";
import { nameText } from "../parts/dom.js";
import { duration, whole } from "../parts/format.js";
import { colours } from "./colours.js";
import { label, rule } from "./own.js";
import { patternOf } from "./pattern.js";
import { TimeFigure } from "./timefigure.js";

/** @typedef {import("./timescale.js").TimeScale} TimeScale */

const LaneHeight = 24;
const Left = 62;

/** Gaps over time, one lane a line and one of the feed: repaired outlined, lost solid, unobserved hatched. */
export class GapStrip {
    /** @param {string[]} lanes */
    constructor(lanes) {
        this.lanes = lanes;
        /** @type {any[]} */
        this.gaps = [];
        this.time = new TimeFigure("Gaps over time", {
            height: (lanes.length + 1) * LaneHeight + 26,
            note: "drag to zoom, down to the nanosecond",
            left: Left,
            foot: 20,
            draw: (drawing, scale) => this.draw(drawing, scale),
        });
        this.figure = this.time.figure;
        this.figure.table = () => this.dataTable();
    }

    get element() {
        return this.time.element;
    }

    /**
     * @param {any[]} gaps
     * @param {bigint} from
     * @param {bigint} to
     * @param {bigint|null} known  start of what is known
     * @param {import("./timefigure.js").Time[]} holes  times of which nothing is known
     * @param {bigint|null} reach  start of what the list has; null for all
     */
    setGaps(gaps, from, to, known, holes, reach) {
        this.gaps = gaps;
        this.time.show(from, to, known, holes, reach);
    }

    /** @param {import("./own.js").Drawing} drawing @param {TimeScale} scale */
    draw({ paint, width, height }, scale) {
        ["feed", ...this.lanes].forEach((lane, n) => {
            rule(paint, Left, (n + 1) * LaneHeight, width - 10, (n + 1) * LaneHeight);
            const y = n * LaneHeight + LaneHeight / 2;
            label(paint, nameText(lane, 20), Left - 6, y, { align: "right", most: 52, isName: true });
        });
        paint.save();
        paint.beginPath();
        paint.rect(Left, 0, width - Left - 10, height - 20);
        paint.clip();
        for (const gap of this.gaps) this.drawGap(paint, scale, gap);
        paint.restore();
    }

    /** @param {CanvasRenderingContext2D} paint @param {TimeScale} scale @param {any} gap */
    drawGap(paint, scale, gap) {
        const opened = toBig(gap.opened_time_ns);
        if (opened === null) return;
        const closed = toBig(gap.closed_time_ns) ?? scale.to;
        const lane = gap.scope === "feed" ? 0 : this.lanes.indexOf(gap.line) + 1;
        const [x, width] = [scale.x(opened), Math.max(3, scale.x(closed) - scale.x(opened))];
        const [y, height] = [lane * LaneHeight + 5, LaneHeight - 9];
        if (gap.state === "repaired") {
            paint.strokeStyle = colours()["series-1"];
            paint.strokeRect(x + 0.5, y + 0.5, width, height);
            return;
        }
        paint.fillStyle = gap.state === "unobserved" ? patternOf(paint, "none") : colours().error;
        paint.fillRect(x, y, width, height);
    }

    dataTable() {
        return {
            columns: [timeTitle("opened"), "lane", "first", "last", "count", "state", "open for"],
            rows: this.gaps.map((gap) => [
                clockText(gap.opened_time_ns, 9),
                gap.scope === "feed" ? "feed" : nameText(gap.line),
                String(gap.first),
                String(gap.last),
                whole(gap.count),
                String(gap.state),
                duration((toBig(gap.closed_time_ns) ?? 0n) - (toBig(gap.opened_time_ns) ?? 0n)),
            ]),
        };
    }

    close() {
        this.time.close();
    }
}
