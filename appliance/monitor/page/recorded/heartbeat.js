// SPDX-License-Identifier: Apache-2.0
import { dateText, toBig } from "../data/time.js";
import { setText } from "../parts/dom.js";
import { store } from "./store.js";

/** Time of the last state of a recording; takes the place of the pulse of a monitor. */
export class Heartbeat {
    constructor() {
        /** @type {HTMLElement|null} */
        this.element = null;
    }

    /** @param {any} frame */
    beat(frame) {
        if (!this.element) return;
        this.element.className = "heartbeat heartbeat-frozen";
        this.element.title = store.sources.join("\n");
        setText(this.element, `Recording, until ${dateText(toBig(frame.second_time_ns ?? frame.now_time_ns), 0)}`);
    }

    /** @param {Error|null} error */
    trouble(error) {
        if (this.element && error) setText(this.element, error.message);
    }

    connect() {}

    note() {}

    frozen() {}
}
