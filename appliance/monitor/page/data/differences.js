// SPDX-License-Identifier: Apache-2.0

/**
 * @typedef {{setting: string, target: string, found: string|null, verdict: string|null, compared: boolean}} Setting
 * @typedef {{setting: string, target: string, one: Setting|null, other: Setting|null, differs: boolean}} Pair
 */

/** @param {Setting} one */
const nameOf = ({ setting, target }) => `${setting}\n${target}`;

/**
 * Settings of a host beside those of another, by name and by what they are set on; null: of no other.
 * @param {Setting[]} ones
 * @param {Setting[]|null} others
 * @returns {Pair[]}
 */
export function differences(ones, others) {
    const names = new Map([...ones, ...(others ?? [])].map((setting) => [nameOf(setting), setting]));
    const [left, right] = [ones, others ?? []].map((list) => new Map(list.map((one) => [nameOf(one), one])));
    return [...names]
        .map(([name, { setting, target }]) => {
            const [one, other] = [left.get(name) ?? null, right.get(name) ?? null];
            return { setting, target, one, other, differs: others !== null && one?.found !== other?.found };
        })
        .sort((a, b) => a.setting.localeCompare(b.setting) || a.target.localeCompare(b.target, "en", { numeric: true }));
}
