// SPDX-License-Identifier: Apache-2.0
import { after, before } from "node:test";
import { startMock } from "../mock/server.js";
import { launch } from "./browser.js";

/** @typedef {Awaited<ReturnType<typeof startMock>>} Mock */

/**
 * A monitor of fixed answers and a browser for the tests of a file or a suite; both are there once the first one runs.
 * @param {Parameters<typeof startMock>[0]} [options]
 */
export function mockRig(options) {
    const rig = {
        /** @type {Mock} */
        monitor: /** @type {any} */ (null),
        /** @type {import("playwright-core").Browser} */
        browser: /** @type {any} */ (null),
    };
    before(async () => {
        [rig.monitor, rig.browser] = await Promise.all([startMock(options), launch()]);
    });
    after(async () => {
        await rig.browser?.close();
        rig.monitor?.close();
    });
    return rig;
}
