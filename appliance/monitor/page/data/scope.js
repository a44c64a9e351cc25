// SPDX-License-Identifier: Apache-2.0

/** Appliances that a scope means: all, one by name, or those with a label (`site=NY4`). */
export class Scope {
    constructor() {
        /** @type {any[]} */
        this.appliances = [];
    }

    /** @param {any[]} appliances rows of the fleet */
    update(appliances) {
        this.appliances = appliances;
    }

    /** Scopes to choose from. */
    choices() {
        /** @type {Map<string, number>} */
        const labels = new Map();
        for (const row of this.appliances)
            for (const [name, value] of Object.entries(row.labels ?? {}))
                labels.set(`${name}=${value}`, (labels.get(`${name}=${value}`) ?? 0) + 1);
        return [...labels.keys()]
            .sort()
            .map((label) => `label:${label}`)
            .concat(this.appliances.map((row) => row.appliance));
    }

    /** Names in a scope, or null for all. @param {string} scope @returns {Set<string>|null} */
    names(scope) {
        if (!scope) return null;
        if (!scope.startsWith("label:")) return new Set([scope]);
        const [name, ...rest] = scope.slice("label:".length).split("=");
        return new Set(
            this.appliances.filter((row) => row.labels?.[name] === rest.join("=")).map((row) => row.appliance),
        );
    }

    /** True if a scope means no appliance that the monitor knows; false before the appliances are known. @param {string} scope */
    isUnknown(scope) {
        const names = this.names(scope);
        return (
            names !== null &&
            this.appliances.length > 0 &&
            !this.appliances.some((row) => names.has(row.appliance))
        );
    }

    /** Rows of a scope. @param {any[]} rows @param {string} scope @returns {any[]} */
    filter(rows, scope) {
        const names = this.names(scope);
        return names ? rows.filter((row) => names.has(row.appliance ?? "")) : rows;
    }
}
