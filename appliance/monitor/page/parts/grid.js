// SPDX-License-Identifier: Apache-2.0
import { h, put, setText } from "./dom.js";

/**
 * @typedef {Object} Column
 * @property {string} id
 * @property {string} title
 * @property {string} [note]  what the column means, as the heading's tooltip
 * @property {number} [width]  pixels; the columns without one share the rest
 * @property {string} [class]
 * @property {(row: any) => string} text  content as text; also decides whether a cell is drawn again
 * @property {(cell: HTMLElement, row: any) => void} [draw]
 * @property {boolean} [always]  drawn at each update
 */

/**
 * @typedef {Object} GridOptions
 * @property {string} label
 * @property {Column[]} columns
 * @property {(row: any) => string} key
 * @property {(row: any) => string} [rowClass]
 * @property {(row: any) => void} [open]  Enter or click on a row
 * @property {() => void} [more]  the end of the list is on screen
 * @property {number} [visible]  rows on screen at most
 */

const RowHeight = 24;
const HeadHeight = 25;
/** Widest digit, of bold figures, and what a cell has beside its text, in pixels. */
const DigitWidth = 7.4;
const CellPadding = 15;
/** A column that shares the rest has so much on a narrow screen, in pixels. */
const LeastWidth = 190;
/** Rows in the document beyond those on screen, above and below. */
const Margin = 4;
/** Most rows of one grid that are in the document, whatever the screen's height. */
const MostRows = 52;

/** @typedef {{element: HTMLElement, cells: HTMLElement[], texts: string[], key: string|null}} Slot */

/** Table of which only the rows on screen are in the document. */
export class Grid {
    /** @param {GridOptions} options */
    constructor(options) {
        this.options = options;
        this.visible = Math.min(options.visible ?? 16, MostRows - 2 * Margin);
        /** @type {any[]} */
        this.rows = [];
        /** @type {Slot[]} */
        this.slots = [];
        this.selected = 0;
        this.first = 0;
        /** Pixels that are scrolled away; asked for at each update, it would lay out the page each time. */
        this.offset = 0;
        this.top = h("tbody", { class: "spacer", "aria-hidden": "true" });
        this.body = h("tbody");
        this.bottom = h("tbody", { class: "spacer", "aria-hidden": "true" });
        /** Columns of the table, and the letters for which each has room. */
        this.cols = options.columns.map(columnNode);
        this.room = options.columns.map(({ width }) => lettersIn(width ?? 0));
        this.table = tableOf(options, this.cols, this.top, this.body, this.bottom);
        this.element = h("div", { class: "grid-scroll", on: { scroll: () => this.scroll() } }, this.table);
        this.element.addEventListener("keydown", (event) => this.onKey(event));
        this.body.addEventListener("click", (event) => this.onClick(event));
        this.body.addEventListener("focusin", (event) => this.onFocus(event));
    }

    /** @param {any[]} rows */
    setRows(rows) {
        const key = this.rows[this.selected] ? this.options.key(this.rows[this.selected]) : null;
        this.rows = rows;
        const found = key === null ? 0 : rows.findIndex((row) => this.options.key(row) === key);
        this.selected = Math.max(0, found);
        this.table.setAttribute("aria-rowcount", String(rows.length + 1));
        const height = Math.min(rows.length, this.visible) * RowHeight + HeadHeight;
        this.element.style.maxHeight = `${height + 1}px`;
        this.draw(true);
    }

    scroll() {
        this.offset = this.element.scrollTop;
        this.draw(false);
    }

    /** Draws the rows on screen. @param {boolean} changed the rows themselves may have changed */
    draw(changed) {
        const count = Math.min(this.rows.length, this.visible + 2 * Margin);
        const first = Math.max(
            0,
            Math.min(Math.floor(this.offset / RowHeight) - Margin, this.rows.length - count),
        );
        if (!changed && first === this.first && this.slots.length === count) return;
        const focused = this.body.contains(document.activeElement);
        this.first = first;
        this.resize(count);
        for (let n = 0; n < count; n++) this.fill(this.slots[n], first + n);
        space(this.top, first * RowHeight);
        space(this.bottom, (this.rows.length - first - count) * RowHeight);
        if (focused) this.slots[this.selected - first]?.element.focus({ preventScroll: true });
        if (first + count >= this.rows.length && this.offset > 0) this.options.more?.();
    }

    /** @param {number} count */
    resize(count) {
        while (this.slots.length > count) this.slots.pop()?.element.remove();
        while (this.slots.length < count) {
            const cells = this.options.columns.map((column) => h("td", { class: column.class, role: "gridcell" }));
            const element = h("tr", { role: "row" }, cells);
            this.slots.push({ element, cells, texts: [], key: null });
            this.body.append(element);
        }
    }

    /** @param {Slot} slot @param {number} index */
    fill(slot, index) {
        const row = this.rows[index];
        const key = this.options.key(row);
        const { element, cells, texts } = slot;
        setAttribute(element, "aria-rowindex", String(index + 2));
        setAttribute(element, "class", this.options.rowClass?.(row) ?? "");
        setAttribute(element, "aria-selected", String(index === this.selected));
        element.tabIndex = index === this.selected ? 0 : -1;
        this.options.columns.forEach((column, n) => {
            const text = column.text(row);
            if (text === texts[n] && slot.key === key && !column.always) return;
            texts[n] = text;
            if (text.length > this.room[n]) this.widen(n, text);
            if (column.draw) column.draw(cells[n], row);
            else setText(cells[n], text);
        });
        slot.key = key;
    }

    /** Gives a column of numbers room for one: a number that is cut is another number. @param {number} n @param {string} text */
    widen(n, text) {
        this.room[n] = text.length;
        if (/\bnumber\b/.test(this.options.columns[n].class ?? "")) this.cols[n].style.width = `${widthOf(text.length)}px`;
    }

    /** @param {KeyboardEvent} event */
    onKey(event) {
        const page = Math.max(1, this.visible - 1);
        const steps = /** @type {Record<string, number>} */ ({
            ArrowDown: 1,
            ArrowUp: -1,
            KeyJ: 1,
            KeyK: -1,
            PageDown: page,
            PageUp: -page,
            Home: -Infinity,
            End: Infinity,
        });
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        if (event.code in steps) this.select(this.selected + steps[event.code]);
        else if ((event.code === "Enter" || event.code === "NumpadEnter") && this.rows[this.selected])
            this.options.open?.(this.rows[this.selected]);
        else return;
        event.preventDefault();
        event.stopPropagation();
    }

    /** Selects a row and brings it on screen. @param {number} index */
    select(index) {
        if (this.rows.length === 0) return;
        this.selected = Math.max(0, Math.min(this.rows.length - 1, index));
        const top = this.selected * RowHeight;
        const shown = this.element.clientHeight - HeadHeight;
        if (top < this.element.scrollTop) this.element.scrollTop = top;
        else if (top + RowHeight > this.element.scrollTop + shown) this.element.scrollTop = top + RowHeight - shown;
        this.offset = this.element.scrollTop;
        this.draw(true);
        this.slots[this.selected - this.first]?.element.focus({ preventScroll: true });
    }

    /** Gives the keyboard to the selected row. */
    focus() {
        this.select(this.selected);
    }

    /** @param {Event} event */
    indexOf(event) {
        const at = this.slots.findIndex((slot) => slot.element.contains(/** @type {Node} */ (event.target)));
        return at < 0 ? -1 : this.first + at;
    }

    /** @param {MouseEvent} event */
    onClick(event) {
        const index = this.indexOf(event);
        if (index < 0 || /** @type {Element} */ (event.target).closest("button,a")) return;
        this.select(index);
        if (!window.getSelection()?.toString()) this.options.open?.(this.rows[index]);
    }

    /** @param {FocusEvent} event */
    onFocus(event) {
        const index = this.indexOf(event);
        if (index < 0 || index === this.selected) return;
        this.selected = index;
        this.draw(true);
    }
}

/** @param {GridOptions} options @param {HTMLElement[]} cols @param {HTMLElement} top @param {HTMLElement} body
 * @param {HTMLElement} bottom */
function tableOf({ columns, label }, cols, top, body, bottom) {
    const heads = columns.map((column) =>
        h(
            "th",
            { scope: "col", class: column.class, title: headNote(column), role: "columnheader" },
            column.title || h("span", { class: "sr" }, column.id),
        ),
    );
    const table = h(
        "table",
        { class: "grid", role: "grid", "aria-label": label },
        h("colgroup", {}, cols),
        h("thead", {}, h("tr", { role: "row" }, heads)),
        top,
        body,
        bottom,
    );
    const least = columns.reduce((sum, { width }) => sum + (width ?? LeastWidth), 0);
    table.style.setProperty("--least-width", `${least}px`);
    return table;
}

/** What a column means, with its title, which may be cut. @param {Column} column */
const headNote = ({ title, note }) => (note ? `${title}: ${note}` : undefined);

/** Width of a column for a text of so many letters, in pixels. @param {number} letters */
const widthOf = (letters) => Math.ceil(letters * DigitWidth + CellPadding);

/** Letters that fit into a column. @param {number} width  in pixels */
const lettersIn = (width) => Math.floor((width - CellPadding) / DigitWidth);

/** @param {Column} column */
function columnNode(column) {
    const node = h("col", { class: column.class });
    if (column.width) node.style.width = `${column.width}px`;
    return node;
}

/** @param {HTMLElement} element @param {string} name @param {string} value */
function setAttribute(element, name, value) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @param {Element} body @param {number} height */
function space(body, height) {
    if (height <= 0) {
        if (body.firstChild) put(body);
        return;
    }
    if (!body.firstChild) put(body, h("tr", {}, h("td")));
    /** @type {HTMLElement} */ (body.firstChild).style.height = `${height}px`;
}
