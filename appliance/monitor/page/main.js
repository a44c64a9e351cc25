// SPDX-License-Identifier: Apache-2.0
import { App } from "./app.js";
import { startTheme } from "./parts/theme.js";
import { startTitles } from "./parts/titles.js";

startTheme();
startTitles();
new App().start();
