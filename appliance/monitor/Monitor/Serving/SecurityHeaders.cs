// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;

namespace Telemetry.Monitor.Serving;

/// <summary>Headers of every answer that keep browsers from using it in any other way than the page does.</summary>
internal static class SecurityHeaders
{
    /// <summary>Policy of the page: its own files and data, and nothing else.</summary>
    public const string PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'";

    /// <summary>Adds the headers.</summary>
    /// <param name="headers">Headers of an answer.</param>
    /// <param name="policy">Policy in place of that of the page; null for that of the page.</param>
    public static void Add(IHeaderDictionary headers, string? policy)
    {
        headers.ContentSecurityPolicy = policy ?? PagePolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
