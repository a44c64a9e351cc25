// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Telemetry.Access.Logins;

namespace Telemetry.Monitor.Serving.Access;

/// <summary>
/// Cookie of a browser's login. The prefix of its name makes browsers take it only over TLS or from their own host, for
/// all paths of this very host. Source: RFC 6265bis, section 4.1.3.2.
/// </summary>
internal static class SessionCookie
{
    private const string Name = "__Host-telemetry";
    private const string Attributes = "Path=/; Secure; HttpOnly; SameSite=Strict";

    /// <summary>Secret of the login that a request belongs to; null if it brings none.</summary>
    public static string? Read(HttpRequest request) =>
        request.Cookies.TryGetValue(Name, out string? secret) && secret.Length > 0 ? secret : null;

    /// <summary>Header of the answer that keeps a login.</summary>
    public static (string Name, string Value) Keep(string secret) => ("Set-Cookie", string.Create(
        CultureInfo.InvariantCulture, $"{Name}={secret}; Max-Age={LoginSessions.Lifetime.TotalSeconds}; {Attributes}"));

    /// <summary>Header of the answer that forgets a login.</summary>
    public static (string Name, string Value) Forget => ("Set-Cookie", $"{Name}=; Max-Age=0; {Attributes}");
}
