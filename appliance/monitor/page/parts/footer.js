// SPDX-License-Identifier: Apache-2.0
import { dateText } from "../data/time.js";
import { nameText, put } from "./dom.js";
import { bytes, counted } from "./format.js";

/**
 * Source and reach of the numbers; stands on printed pages too.
 * @param {HTMLElement} element
 * @param {import("../app.js").App} app
 */
export function drawFooter(element, app) {
    const { about } = app;
    const appliances = app.scope.appliances;
    const complete = appliances.filter((row) => row.complete).length;
    const refused = (about.refused ?? []).reduce(
        (/** @type {number} */ sum, /** @type {any} */ one) => sum + Number(one.count),
        0,
    );
    const parts = [
        `${nameText(about.program, 40)} ${nameText(about.version, 40)}, schema ${about.schema_version}`,
        `${complete} of ${counted(appliances.length, "appliance")} complete`,
        `history ${bytes(about.memory_bytes)} of ${bytes(about.memory_limit_bytes)}`,
        refused > 0 ? `\u25c6 ${refused} refused at a limit` : "",
        Number(about.malformed) > 0 ? `\u25c6 ${about.malformed} malformed messages` : "",
        dateText(app.now(), 0),
    ];
    put(element, parts.filter(Boolean).join(" \u00b7 "));
}
