// SPDX-License-Identifier: Apache-2.0
import { App } from "./app.js";
import { startTheme } from "./parts/theme.js";

startTheme();
new App().start();
