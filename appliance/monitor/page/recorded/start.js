// SPDX-License-Identifier: Apache-2.0
import { readPlace, writePlace } from "../data/link.js";
import { store } from "./store.js";

// The answers are of the whole recording: so is the time range, unless the address has another one.
if (!location.hash.includes("range="))
    history.replaceState(null, "", writePlace({ ...readPlace(location.hash), range: store.range }));
