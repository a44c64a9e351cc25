// SPDX-License-Identifier: Apache-2.0
import { addressOf } from "../data/api.js";
import { parseJson } from "../data/json.js";
import { answerOf, keyOf } from "./store.js";

/** The last state of a recording; takes the place of the stream of a monitor. */
export class LiveStream {
    /** @param {import("../data/api.js").Query} query @param {import("../data/live.js").Listener} listener */
    constructor(query, listener) {
        this.closed = false;
        // The state of the latency view has no rows of its series: one serves all.
        const { view, appliance } = query;
        void this.open(keyOf(addressOf("live", view === "appliance" ? { view, appliance } : { view })), listener);
    }

    /** @param {string} key @param {import("../data/live.js").Listener} listener */
    async open(key, listener) {
        const text = await answerOf(key)?.text();
        if (this.closed) return;
        if (text) listener.message("hello", parseJson(text));
        else listener.trouble(new Error("This report does not hold this view"));
    }

    close() {
        this.closed = true;
    }
}
