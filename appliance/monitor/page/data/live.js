// SPDX-License-Identifier: Apache-2.0
import { addressOf, get } from "./api.js";
import { parseJson } from "./json.js";

/**
 * @typedef {Object} Listener
 * @property {(name: string, data: any) => void} message  hello, frame, gap, event, note, lag or bye
 * @property {(error: Error|null) => void} trouble  the stream cannot be had, or can be had again (null)
 */

const Events = ["hello", "frame", "gap", "event", "note", "lag", "bye"];

/** One stream of server-sent events, opened again when it breaks. */
export class LiveStream {
    /** @param {import("./api.js").Query} query @param {Listener} listener */
    constructor(query, listener) {
        this.query = query;
        this.listener = listener;
        this.retry = 1000;
        this.timer = 0;
        this.closed = false;
        this.open();
    }

    open() {
        const source = new EventSource(addressOf("live", this.query));
        this.source = source;
        for (const name of Events)
            source.addEventListener(name, (event) => this.receive(name, /** @type {MessageEvent} */ (event)));
        source.addEventListener("error", () => this.fail());
    }

    /** @param {string} name @param {MessageEvent} event */
    receive(name, event) {
        if (this.closed) return;
        if (name === "hello") {
            this.retry = 1000;
            this.listener.trouble(null);
        }
        this.listener.message(name, parseJson(event.data));
    }

    /** Asks for the reason when the server refused the stream; an EventSource does not show it. */
    fail() {
        if (this.closed) return;
        if (this.source?.readyState !== EventSource.CLOSED) {
            this.listener.trouble(new Error("The monitor does not answer"));
            return;
        }
        const abort = new AbortController();
        setTimeout(() => abort.abort(), 2000);
        get("about", {}, abort.signal).then(
            () => this.again(new Error("The monitor refuses the live stream")),
            (error) => this.again(error),
        );
    }

    /** @param {Error} error */
    again(error) {
        if (this.closed) return;
        this.listener.trouble(error);
        this.timer = window.setTimeout(() => this.open(), this.retry);
        this.retry = Math.min(this.retry * 2, 15000);
    }

    close() {
        this.closed = true;
        clearTimeout(this.timer);
        this.source?.close();
    }
}
