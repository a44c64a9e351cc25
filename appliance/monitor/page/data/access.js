// SPDX-License-Identifier: Apache-2.0
import { get, post } from "./api.js";

/**
 * @typedef {Object} Access
 * @property {boolean} has_tokens  there are tokens to log in with
 * @property {boolean} may_read  whoever asks may read
 * @property {string|null} name  whoever asks; null for nobody
 * @property {"read"|"operate"|null} role
 */

/** Whoever this browser is for the monitor. @returns {Promise<Access>} */
export const askAccess = () => get("access");

/**
 * Logs in; the cookie of the answer stands for the token from now on.
 * @param {string} token
 * @returns {Promise<Access>}
 */
export const login = (token) => post("login", { token });

/** Ends the login. @returns {Promise<Access>} */
export const logout = () => post("logout", {});
