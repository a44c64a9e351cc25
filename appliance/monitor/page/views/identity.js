// SPDX-License-Identifier: Apache-2.0
import { h, put } from "../parts/dom.js";
import { whole } from "../parts/format.js";

const Ends = [
    ["answered", "answered"],
    ["unanswered", "unanswered"],
    ["connection_lost", "connection lost"],
    ["untracked", "untracked"],
];

/**
 * Check that every order has an end: orders + answered_late = answered + unanswered + connection_lost + untracked, and
 * what still waits for its answer. The bar must be full.
 * @param {any} session
 */
export function identityOf(session) {
    const orders = Number(session.orders ?? 0);
    const late = Number(session.answered_late ?? 0);
    const parts = Ends.map(([name, text], n) => ({ text, value: Number(session[name] ?? 0), n }));
    const waiting = orders + late - parts.reduce((sum, part) => sum + part.value, 0);
    return { orders, late, waiting, parts };
}

/** @param {any} session */
function textOf(session) {
    const { orders, late, waiting, parts } = identityOf(session);
    const left = `${whole(orders)} orders${late > 0 ? ` + ${whole(late)} answered late` : ""}`;
    const right = parts
        .filter((part) => part.value > 0 || part.n === 0)
        .map((part) => `${whole(part.value)} ${part.text}`)
        .join(" + ");
    return `${left} = ${right}${waiting > 0 ? ` + ${whole(waiting)} waiting` : ""}${waiting < 0 ? ` \u25b2 ${whole(-waiting)} more ends than orders` : ""}`;
}

/** @param {HTMLElement} root @param {any} session */
export function drawIdentity(root, session) {
    const text = textOf(session);
    if (root.dataset.text === text) return;
    root.dataset.text = text;
    const { waiting, parts } = identityOf(session);
    const bar = h("div", { class: "stack-bar", "aria-hidden": "true" });
    for (const part of [...parts, { text: "waiting", value: Math.max(0, waiting), n: 4 }]) {
        if (part.value === 0) continue;
        const piece = h("span", { class: `stack-part stack-${part.n}`, title: `${whole(part.value)} ${part.text}` });
        piece.style.flexGrow = String(part.value);
        bar.append(piece);
    }
    put(root, bar, h("p", { class: waiting < 0 ? "state-error" : "quiet" }, text));
}
