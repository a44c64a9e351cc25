// SPDX-License-Identifier: Apache-2.0
import { titles } from "../generated/series.js";

/** @param {string} kind */
export const kindTitle = (kind) => titles[kind] ?? kind.replaceAll("_", " ").slice(0, 60);

/** Kinds of a session's view in their order. */
export const SessionKinds = ["order_to_ack", "tick_to_trade", "cancel_to_ack", "replace_to_ack", "order_to_fill", "segment_to_ack"];
