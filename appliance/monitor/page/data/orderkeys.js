// SPDX-License-Identifier: Apache-2.0
import { askAccess } from "./access.js";
import { get } from "./api.js";

/**
 * Key of an order as its appliance published it, for who may operate; null for everybody else, and where only the hash
 * is known.
 * @param {string|null|undefined} hash
 * @returns {Promise<string|null>}
 */
export async function askPlainKey(hash) {
    if (!hash?.startsWith("#")) return null;
    try {
        if ((await askAccess()).role !== "operate") return null;
        const { keys } = await get("order-keys", { hash });
        return keys[0].key;
    } catch {
        return null;
    }
}
