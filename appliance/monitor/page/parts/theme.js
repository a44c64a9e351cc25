// SPDX-License-Identifier: Apache-2.0

const Themes = ["auto", "light", "dark"];

/** @type {(() => void)[]} */
const listeners = [];

/** Value kept in the browser; the page works without it. @param {string} name */
export function remembered(name) {
    try {
        return localStorage.getItem(`telemetry.${name}`);
    } catch {
        return null;
    }
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
    try {
        localStorage.setItem(`telemetry.${name}`, value);
    } catch {
        // Storage may be switched off; the choice then lasts as long as the page.
    }
}

export const theme = () => document.documentElement.dataset.theme ?? "auto";

/** @param {string} name */
export function setTheme(name) {
    document.documentElement.dataset.theme = Themes.includes(name) ? name : "auto";
    remember("theme", theme());
    for (const listener of listeners) listener();
}

/** Changes to the next of automatic, light, dark. */
export const nextTheme = () => setTheme(Themes[(Themes.indexOf(theme()) + 1) % Themes.length]);

/** Calls back when colours change. @param {() => void} listener @returns {() => void} ends it */
export function onTheme(listener) {
    listeners.push(listener);
    return () => void listeners.splice(listeners.indexOf(listener), 1);
}

/** Takes over the choice of the last visit and follows the system's. */
export function startTheme() {
    setTheme(remembered("theme") ?? "auto");
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"])
        matchMedia(query).addEventListener("change", () => listeners.forEach((listener) => listener()));
}
