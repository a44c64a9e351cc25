// SPDX-License-Identifier: Apache-2.0
import { h, nameText, put } from "./dom.js";

/**
 * Shows a dialog above the page; it leaves the page when it is closed.
 * @param {{label: string, kind?: string}} words  label for readers of the screen, and class where it has a style
 * @param {...import("./dom.js").Child} children
 */
export function openDialog({ label, kind }, ...children) {
    const dialog = /** @type {HTMLDialogElement} */ (h("dialog", { class: kind, "aria-label": label }, ...children));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
}

/**
 * Closes a dialog when what it asked for is done; says in it why where it is not.
 * @template Result
 * @param {Promise<Result>} sent
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} why place of the error
 * @param {(result: Result) => void} [done]
 */
export function closeAfter(sent, dialog, why, done) {
    sent.then(
        (result) => {
            dialog.close();
            done?.(result);
        },
        (error) => put(why, nameText(error.message, 400)),
    );
}
