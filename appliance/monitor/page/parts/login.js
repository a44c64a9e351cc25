// SPDX-License-Identifier: Apache-2.0
import { askAccess, login, logout } from "../data/access.js";
import { closeAfter, openDialog } from "./dialog.js";
import { h, nameText, put } from "./dom.js";

/** @typedef {import("../data/access.js").Access} Access */

/** Button that logs in and out; it is there only if the monitor has tokens. */
export class LoginButton {
    /** @param {() => void} changed called when another one is logged in, or nobody any more */
    constructor(changed) {
        this.changed = changed;
        /** @type {Access|null} */
        this.access = null;
        this.isAsking = false;
        this.element = h("button", { type: "button", class: "login", hidden: true, on: { click: () => this.press() } });
        void this.start();
    }

    /** Shows who is logged in; where only those who log in may read, asks for the token at once. */
    async start() {
        this.isAsking = true;
        const access = await askAccess().catch(() => null);
        this.isAsking = false;
        if (!access) return;
        this.take(access);
        if (!access.may_read && access.has_tokens) this.ask();
    }

    /** Asks once more who is logged in, where the monitor did not say. */
    again() {
        if (!this.access && !this.isAsking) void this.start();
    }

    /** @param {Access} access */
    take(access) {
        this.access = access;
        this.element.hidden = !access.has_tokens;
        put(this.element, access.name === null ? "Log in" : `${nameText(access.name, 20)}: log out`);
        this.element.title = access.name === null ? "Log in with a token" : `Role ${access.role}`;
    }

    press() {
        if (this.access?.name === null) this.ask();
        else void logout().then((access) => this.finish(access), () => this.start());
    }

    /** @param {Access} access */
    finish(access) {
        this.take(access);
        this.changed();
    }

    ask() {
        if (document.querySelector("dialog.login")) return;
        const { dialog, form, token, why } = openLogin(this.access?.may_read ?? true);
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            closeAfter(login(token.value.trim()), dialog, why, (access) => this.finish(access));
        });
    }
}

/** @param {boolean} mayRead */
function openLogin(mayRead) {
    const token = /** @type {HTMLInputElement} */ (
        h("input", {
            type: "password",
            size: 44,
            required: true,
            autocomplete: "current-password",
            "aria-label": "Token",
        })
    );
    // Under this name browsers keep the token.
    const user = h("input", { type: "text", hidden: true, autocomplete: "username", value: "telemetry-monitor" });
    const why = h("p", { class: "state-error", role: "alert" });
    const cancel = h("button", { type: "button", on: { click: () => dialog.close() } }, "Cancel");
    const form = h(
        "form",
        {},
        h("h2", {}, "Log in"),
        h("p", {}, mayRead ? "To change something needs a token." : "This monitor shows nothing without a token."),
        h("p", {}, "Token ", user, token),
        why,
        h("p", {}, h("button", { type: "submit" }, "Log in"), " ", cancel),
    );
    const dialog = openDialog({ label: "Log in", kind: "login" }, form);
    return { dialog, form, token, why };
}
