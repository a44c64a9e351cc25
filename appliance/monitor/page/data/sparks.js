// SPDX-License-Identifier: Apache-2.0

/** Seconds that a sparkline shows. */
export const SparkLength = 900;

/** Last values of many rows, one ring of seconds for each; NaN where nothing is known. */
export class Sparks {
    /** @param {{end_second: number|bigint, step_s: number, values: Record<string, (number|null)[]>}} spark */
    constructor(spark) {
        this.end = Number(spark.end_second);
        this.head = 0;
        /** @type {Map<string, Float32Array>} */
        this.rings = new Map();
        for (const [id, values] of Object.entries(spark.values)) this.fill(id, values);
    }

    /** @param {string} id @param {(number|null)[]} values */
    fill(id, values) {
        const ring = this.ring(id);
        const newest = values.slice(-SparkLength);
        newest.forEach((value, n) => {
            ring[(this.head - newest.length + 1 + n + SparkLength) % SparkLength] = value ?? NaN;
        });
    }

    /** @param {string} id */
    ring(id) {
        let ring = this.rings.get(id);
        if (!ring) {
            ring = new Float32Array(SparkLength).fill(NaN);
            this.rings.set(id, ring);
        }
        return ring;
    }

    /** Moves on to a second; those between are unknown. @param {number} second */
    advance(second) {
        const steps = Math.min(SparkLength, second - this.end);
        for (let n = 0; n < steps; n++) {
            this.head = (this.head + 1) % SparkLength;
            for (const ring of this.rings.values()) ring[this.head] = NaN;
        }
        this.end = Math.max(this.end, second);
    }

    /** @param {string} id @param {number|null} value */
    set(id, value) {
        this.ring(id)[this.head] = value ?? NaN;
    }

    /** Value of a row some seconds before the newest. @param {string} id @param {number} ago */
    at(id, ago) {
        return this.reader(id)(ago);
    }

    /** Values of one row by the seconds before the newest. @param {string} id @returns {(ago: number) => number} */
    reader(id) {
        const ring = this.rings.get(id);
        const { head } = this;
        return (ago) => (ring ? ring[(head - ago + SparkLength) % SparkLength] : NaN);
    }
}
