// SPDX-License-Identifier: Apache-2.0
import { movePlace, writePlace } from "../data/link.js";
import { h, nameText } from "../parts/dom.js";

/** @typedef {import("../app.js").App} App */

/**
 * Letter of each settings hash, the most frequent first: equal letters are equal settings.
 * @param {any[]} appliances
 * @returns {Map<string, string>}
 */
export function settingLetters(appliances) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const row of appliances)
        if (row.settings_hash) counts.set(row.settings_hash, (counts.get(row.settings_hash) ?? 0) + 1);
    const order = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
    return new Map(order.map(([hash], n) => [hash, n < 26 ? String.fromCharCode(65 + n) : `#${n + 1}`]));
}

/**
 * Link to the differences between the settings of two hosts.
 * @param {App} app
 * @param {string} appliance
 * @param {string} against
 * @param {string} text
 */
export const differenceLink = (app, appliance, against, text) =>
    h("a", { href: writePlace(movePlace(app.place, { view: "host", appliance, against })) }, text);

/** Link to the difference between two of several settings; null where no appliance has them now. @param {App} app
 * @param {string[]} hashes */
export function settingsLink(app, hashes) {
    const [one, other] = hashes.map((hash) => app.scope.appliances.find((row) => row.settings_hash === hash));
    if (!one || !other) return null;
    const [a, b] = [one.appliance, other.appliance];
    return differenceLink(app, a, b, `${nameText(a, 30)} against ${nameText(b, 30)}`);
}

/** Appliances with the same settings, in words. @param {App} app @param {string} appliance @param {string} hash */
export function sameSettings(app, appliance, hash) {
    const all = app.scope.appliances;
    const others = all.filter((row) => row.settings_hash !== hash && row.settings_hash);
    if (all.length < 2) return "";
    return others.length === 0
        ? `All ${all.length} appliances have these settings.`
        : h(
              "span",
              {},
              "Others differ: ",
              others.slice(0, 8).flatMap((row, n) => {
                  const text = `${nameText(row.appliance, 30)} (${nameText(row.settings_hash, 6)})`;
                  return [n === 0 ? "" : ", ", differenceLink(app, appliance, row.appliance, text)];
              }),
              others.length > 8 ? "\u2026" : "",
          );
}
