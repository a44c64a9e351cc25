// SPDX-License-Identifier: Apache-2.0
import { get, post } from "./api.js";

/**
 * @typedef {Object} Access
 * @property {boolean} has_tokens  there are tokens to log in with
 * @property {boolean} may_read  this browser may read
 * @property {string|null} name  of the login; null without one
 * @property {"read"|"operate"|null} role
 */

/** Login of this browser. @returns {Promise<Access>} */
export const askAccess = () => get("access");

/**
 * Logs in; the cookie of the answer stands for the token from now on.
 * @param {string} token
 * @returns {Promise<Access>}
 */
export const login = (token) => post("login", { token });

/** Ends the login. @returns {Promise<Access>} */
export const logout = () => post("logout", {});
