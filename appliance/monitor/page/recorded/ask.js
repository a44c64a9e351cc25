// SPDX-License-Identifier: Apache-2.0
import { answerOf, keyOf } from "./store.js";

/**
 * Answers from the report itself; takes the place of the module that asks a monitor.
 * @param {string} address
 * @returns {Promise<Response>}
 */
export const ask = async (address) =>
    answerOf(keyOf(address)) ??
    Response.json(
        {
            what: "This report holds the whole time, up to 48 series with samples and the newest evidence, and not this",
            do: "Play the recording: telemetry-monitor run --play FILE",
        },
        { status: 404 },
    );
