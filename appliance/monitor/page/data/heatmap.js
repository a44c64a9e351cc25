// SPDX-License-Identifier: Apache-2.0
import { parseJson } from "./json.js";
import { toBig } from "./time.js";

/** Bits of a column's flags. */
export const Flags = { noData: 1, incomplete: 2, late: 4, settings: 8, repeated: 16, joined: 32 };

/** Counts of samples by time and value, column by column. */
export class HeatMap {
    /** @param {any} header @param {Uint32Array} counts @param {Uint8Array} flags */
    constructor(header, counts, flags) {
        this.start = toBig(header.columns.start_time_ns) ?? 0n;
        this.step = Number(header.columns.step_ns);
        this.count = Number(header.columns.count);
        /** @type {number[]} */
        this.bounds = header.row_bounds_ns.map(Number);
        this.rows = this.bounds.length - 1;
        this.counts = counts;
        this.flags = flags;
        /** @type {{p: number, values: (number|null)[]}[]} */
        this.percentiles = header.percentiles.map((/** @type {any} */ one) => ({
            p: Number(one.p),
            values: one.values_ns ?? new Array(this.count).fill(null),
        }));
        this.spans = header.spans ?? [];
        this.holes = header.holes ?? [];
        this.error = header.error ?? null;
    }

    /** Start of a column in seconds since 1970. @param {number} column */
    time(column) {
        return Number(this.start) / 1e9 + (column * this.step) / 1e9;
    }

    /** Samples of all cells. */
    total() {
        let sum = 0;
        for (const count of this.counts) sum += count;
        return sum;
    }

    /** Row of a value. @param {number} value */
    rowOf(value) {
        let [low, high] = [0, this.rows];
        while (high - low > 1) {
            const middle = (low + high) >> 1;
            if (this.bounds[middle] <= value) low = middle;
            else high = middle;
        }
        return low;
    }

    /**
     * Adds the column of the newest second; the oldest falls off. Returns false when the column does not follow the last,
     * so that seconds between are missing.
     * @param {any} column
     */
    append(column) {
        const time = toBig(column.time_ns) ?? 0n;
        const steps = Math.round(Number(time - this.start) / this.step) - this.count + 1;
        if (this.step !== 1e9 || steps > 5 || steps <= -this.count) return false;
        for (let n = 0; n < steps; n++) this.shift();
        this.fill(this.count - 1 + Math.min(0, steps), column);
        return true;
    }

    shift() {
        this.counts.copyWithin(0, this.rows);
        this.counts.fill(0, (this.count - 1) * this.rows);
        this.flags.copyWithin(0, 1);
        this.flags[this.count - 1] = Flags.noData;
        for (const line of this.percentiles) {
            line.values.shift();
            line.values.push(null);
        }
        this.start += BigInt(this.step);
    }

    /** @param {number} at @param {any} column */
    fill(at, column) {
        this.counts.fill(0, at * this.rows, (at + 1) * this.rows);
        for (const [lowest, count] of column.cells ?? [])
            this.counts[at * this.rows + this.rowOf(Number(lowest))] += Number(count);
        this.flags[at] = Number(column.flags ?? 0);
        const values = /** @type {Record<string, any>} */ ({
            50: column.p50_ns,
            90: column.p90_ns,
            99: column.p99_ns,
            99.9: column.p999_ns,
            100: column.max_ns,
        });
        for (const line of this.percentiles) line.values[at] = values[line.p] ?? null;
    }
}

export const HeatMapType = "application/vnd.telemetry.heatmap";

/** Heat map of the binary form THM1. @param {ArrayBuffer} bytes */
export function readHeatMap(bytes) {
    const view = new DataView(bytes);
    if (view.getUint32(0) !== 0x54484d31) throw new Error("The monitor's heat map is not of the form THM1");
    const length = view.getUint32(4, true);
    const header = parseJson(new TextDecoder().decode(new Uint8Array(bytes, 8, length)));
    const start = Math.ceil((8 + length) / 8) * 8;
    const cells = Number(header.columns.count) * (header.row_bounds_ns.length - 1);
    return new HeatMap(
        header,
        new Uint32Array(bytes, start, cells),
        new Uint8Array(bytes, start + cells * 4, Number(header.columns.count)),
    );
}
