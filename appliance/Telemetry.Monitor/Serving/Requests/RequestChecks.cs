// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>Checks that every request passes before its path is looked at.</summary>
/// <param name="hosts">Hosts that are answered.</param>
/// <param name="limits">Bounds of what is accepted.</param>
internal sealed class RequestChecks(AllowedHosts hosts, ServerLimits limits)
{
    private readonly RequestRate _rate = new(limits.RequestsPerSecond);

    /// <summary>The problem of a request; null if it may be answered.</summary>
    public Problem? ProblemOf(HttpRequest request)
    {
        if (!_rate.TryTake())
            return new Problem(429, "requests", $"more than {limits.RequestsPerSecond} a second", "ask less often");
        if (!hosts.Contains(request.Headers.Host.ToString()))
            return new Problem(421, "Host", $"\"{request.Headers.Host}\" is not this server",
                "use the address that the monitor printed, or localhost");
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return new Problem(405, "method", $"{request.Method} is not answered", "use GET");
        if (IsFromOtherSite(request))
            return new Problem(403, "Sec-Fetch-Site", "a page of another site asked", "open the monitor's own page");
        if (request.Headers.TransferEncoding.Count > 0)
            return new Problem(400, "Transfer-Encoding", "a body of unknown length", "send none");
        if (request.ContentLength > limits.BodyBytes)
            return new Problem(413, "Content-Length", $"a body of more than {limits.BodyBytes} bytes", "send none");
        return null;
    }

    // A link on another site may lead to the page; no script there may read what the monitor answers.
    private static bool IsFromOtherSite(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "" or "none" or "same-origin")
            return false;
        bool isNavigation = request.Headers["Sec-Fetch-Mode"] == "navigate"
            && request.Headers["Sec-Fetch-Dest"] == "document";
        return !(isNavigation && request.Path == "/");
    }
}
