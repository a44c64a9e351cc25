// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>Checks that every request passes before its path is looked at.</summary>
/// <param name="hosts">Hosts that are answered.</param>
/// <param name="limits">Bounds of what is accepted.</param>
internal sealed class RequestChecks(AllowedHosts hosts, ServerLimits limits)
{
    private readonly RequestRate _rate = new(limits.RequestsPerSecond, limits.RequestsOfAddress);

    /// <summary>The problem of a request; null if it may be answered.</summary>
    public Problem? ProblemOf(HttpRequest request)
    {
        if (_rate.Take(request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None) is { } tooMany)
            return new Problem(429, "requests", tooMany, "ask less often");
        if (!hosts.Contains(request.Headers.Host.ToString()))
            return new Problem(421, "Host", $"\"{request.Headers.Host}\" is not this server",
                "use the address that the monitor printed, or localhost");
        bool isReading = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (isReading ? IsFromOtherSite(request) : IsFromOtherPage(request))
            return new Problem(403, "Sec-Fetch-Site", "a page of another site asked", "open the monitor's own page");
        if (!isReading && IsOfOtherOrigin(request))
            return new Problem(403, "Origin", "a page of another site asked", "open the monitor's own page");
        if (request.Headers.TransferEncoding.Count > 0)
            return new Problem(400, "Transfer-Encoding", "a body of unknown length", "send Content-Length");
        if (request.ContentLength > limits.BodyBytes)
            return new Problem(413, "Content-Length", $"a body of more than {limits.BodyBytes} bytes", "send less");
        return null;
    }

    /// <summary>The problem of a request that changes something; null if it may be answered. Browsers send neither the
    /// header nor the type from pages of other sites without asking first, which is never allowed.</summary>
    public static Problem? ProblemOfChange(HttpRequest request)
    {
        if (request.Headers["X-Telemetry"] != "1")
            return new Problem(403, "X-Telemetry", "the header that a form of another site cannot send is missing",
                "send \"X-Telemetry: 1\"");
        if (HttpMethods.IsPost(request.Method) && !IsJson(request.ContentType))
            return new Problem(415, "Content-Type", $"the body is \"{request.ContentType}\"", "send application/json");
        return null;
    }

    private static bool IsJson(string? type) => MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? media)
        && media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (media.Charset.Length == 0 || media.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static bool IsFromOtherPage(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin");

    // A proxy that ends TLS before this server passes the origin on with the client's scheme.
    private static bool IsOfOtherOrigin(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0)
            return false;
        string origin = request.Headers.Origin.ToString();
        return !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            && !origin.Equals($"https://{request.Host}", StringComparison.OrdinalIgnoreCase);
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
