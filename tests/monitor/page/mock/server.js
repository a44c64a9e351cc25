// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "./json.js";
import { live } from "./live.js";
import { Model } from "./model.js";
import { answer, Problem } from "./routes.js";

const Folder = fileURLToPath(new URL("../../../../appliance/monitor/page/", import.meta.url));
const Types = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
};
const Policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "require-trusted-types-for 'script'; frame-ancestors 'none'";

/** File of a path of the page, or null. @param {string} path */
function fileOf(path) {
    if (path === "/") return join(Folder, "index.html");
    if (!path.startsWith("/page/") || normalize(path) !== path) return null;
    return path.startsWith("/page/uplot/")
        ? join(Folder, "node_modules/uplot/dist", path.slice("/page/uplot/".length))
        : join(Folder, path.slice("/page/".length));
}

/** @param {import("node:http").ServerResponse} response @param {string} path */
async function sendFile(response, path) {
    const file = fileOf(path);
    try {
        if (!file) throw new Error("outside the page");
        const bytes = await readFile(file);
        response.writeHead(200, {
            "Content-Type": Types[/** @type {".js"} */ (extname(file))] ?? "application/octet-stream",
            "Content-Security-Policy": Policy,
            "Cache-Control": "no-cache",
        });
        response.end(bytes);
    } catch {
        response.writeHead(404);
        response.end();
    }
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {string} type
 * @param {string|Buffer} body
 */
function send(response, status, type, body) {
    response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" });
    response.end(body);
}

/**
 * @param {Model} model
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function serve(model, request, response) {
    const url = new URL(request.url ?? "/", "http://mock");
    if (!url.pathname.startsWith("/api/v1/")) return sendFile(response, url.pathname);
    try {
        if (url.pathname === "/api/v1/live") return live(model, url.searchParams, response);
        const json = request.headers.accept === "application/json";
        const body = answer(model, url.pathname.slice("/api/v1/".length), url.searchParams, json);
        if (Buffer.isBuffer(body)) return send(response, 200, "application/vnd.telemetry.heatmap", body);
        return send(response, 200, "application/json", stringify(body));
    } catch (error) {
        const problem = error instanceof Problem ? error : new Problem(500, String(error), "See the mock's output.");
        return send(response, problem.status, "application/problem+json", JSON.stringify(problem.body));
    }
}

/**
 * Server of the page with made data; `close` ends its streams too.
 * @param {{state?: string, port?: number}} [options]
 */
export async function startMock({ state = "normal", port = 0 } = {}) {
    const model = new Model(state);
    const server = createServer((request, response) => void serve(model, request, response));
    await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(null)));
    const address = /** @type {import("node:net").AddressInfo} */ (server.address());
    return {
        url: `http://127.0.0.1:${address.port}`,
        model,
        server,
        /** Freezes the time of the mock: streams stay open and silent. */
        freeze: () => {
            model.stop = model.second();
        },
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const [state = "normal", port = "21180"] = process.argv.slice(2);
    const mock = await startMock({ state, port: Number(port) });
    console.log(mock.url);
}
