// SPDX-License-Identifier: Apache-2.0
import { get, post } from "./api.js";

/**
 * @typedef {Object} Note
 * @property {number} id
 * @property {string} author
 * @property {string} text
 * @property {string|null} appliance  null for all
 * @property {any} from_time_ns
 * @property {any} to_time_ns  null for an instant
 */

/**
 * Notes of people; none where the monitor takes none.
 * @param {import("./api.js").Query} query
 * @param {AbortSignal} [signal]
 * @returns {Promise<Note[]>}
 */
export const askNotes = async (query, signal) => (await get("notes", query, signal)).notes;

/**
 * Writes a note.
 * @param {{text: string, appliance?: string, time_ns?: bigint, from_time_ns?: bigint, to_time_ns?: bigint}} note
 * @returns {Promise<Note>}
 */
export const writeNote = (note) => post("notes", note);

/** Removes a note. @param {number} id @returns {Promise<Note>} */
export const removeNote = (id) => post(`notes/${id}`, null, "DELETE");
