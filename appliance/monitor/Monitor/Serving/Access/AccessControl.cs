// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Telemetry.Access;
using Telemetry.Access.Certificates;
using Telemetry.Access.Logins;
using Telemetry.Access.Tokens;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving.Access;

/// <summary>Decides who may have which answer.</summary>
/// <param name="tokens">The tokens in force; null for none.</param>
/// <param name="clients">Certificates of clients; null for none.</param>
/// <param name="isReadingOpen">True if everybody may read who reaches the server: users of this host.</param>
internal sealed class AccessControl(TokenList? tokens, ClientCertificates? clients, bool isReadingOpen)
{
    private const string Scheme = "Bearer ";
    private const int LongestToken = 256;
    private const long NsPerSecond = 1_000_000_000;

    private readonly FailureLimit _failures = new();
    private readonly LoginSessions? _sessions = tokens is null ? null : new LoginSessions(tokens);

    /// <summary>True if there are tokens to log in with.</summary>
    public bool HasTokens => tokens is not null;

    /// <summary>Sender of a request; null if it is anonymous.</summary>
    /// <exception cref="ProblemException">The token is wrong, or the address has to wait.</exception>
    public Identity? CallerOf(HttpRequest request)
    {
        StringValues header = request.Headers.Authorization;
        if (header.Count > 1)
            throw new ProblemException(
                400, "Authorization", $"the header is given {header.Count} times", "give it once");
        if (tokens is not null && header.Count == 1)
            return Check(TokenOf(header.ToString()), AddressOf(request)).Identity;
        return WithoutToken(request);
    }

    /// <summary>True if the sender of a request that is still being answered may read on: the token or the login is in
    /// force.</summary>
    public bool MayStillRead(HttpRequest request) => isReadingOpen
        || (TokenOf(request.Headers.Authorization.ToString()) is { Length: > 0 } token
            && tokens?.Find(TokenHash.Of(token)) is not null)
        || WithoutToken(request) is not null;

    public bool MayRead(Identity? caller) => isReadingOpen || caller is not null;

    /// <summary>Refuses a caller who may not have what a route answers.</summary>
    /// <exception cref="ProblemException">The caller has no right to it.</exception>
    public void Demand(Route route, Identity? caller)
    {
        if (route.Access == RouteAccess.Open || (route.Access == RouteAccess.Read && MayRead(caller)))
            return;
        if (tokens is null && clients is null)
            throw new ProblemException(403, "access", "this monitor has no tokens, so that changes are not allowed",
                "name a file of them: access: {tokens_file: FILE}");
        if (caller is null)
            throw new ProblemException(401, "Authorization", "the request has no login",
                "log in on the page, or send \"Authorization: Bearer TOKEN\"");
        if (caller.Role < Role.Operate)
            throw new ProblemException(403, "access", $"{caller.Name} may only read",
                "use a token or a certificate of the role operate");
    }

    /// <summary>Logs in with the token of a request's body.</summary>
    /// <returns>Holder of the token, and the secret of the login.</returns>
    /// <exception cref="ProblemException">The token is wrong, or there are none.</exception>
    public (Identity Caller, string Secret) Login(string token, IPAddress address)
    {
        if (_sessions is null)
            throw new ProblemException(403, "access", "this monitor has no tokens to log in with",
                "name a file of them: access: {tokens_file: FILE}");
        TokenEntry entry = Check(token, address);
        return (entry.Identity, _sessions.Begin(entry.Hash, MonotonicClock.NowNs));
    }

    public void Logout(string secret) => _sessions?.End(secret);

    private Identity? WithoutToken(HttpRequest request)
    {
        if (_sessions is not null && SessionCookie.Read(request) is { } secret
            && _sessions.Find(secret, MonotonicClock.NowNs) is { } caller)
            return caller;
        return clients is not null && request.HttpContext.Connection.ClientCertificate is { } certificate
            ? clients.Find(certificate) : null;
    }

    private TokenEntry Check(string? token, IPAddress address)
    {
        long nowNs = MonotonicClock.NowNs;
        if (_failures.WaitNs(address, nowNs) is > 0 and var waitNs)
        {
            long seconds = (waitNs + NsPerSecond - 1) / NsPerSecond;
            throw new ProblemException(new Problem(429, "Authorization",
                $"{FailureLimit.MostFailures} wrong tokens came from {address} within a minute",
                string.Create(CultureInfo.InvariantCulture, $"try again in {seconds} s"))
            {
                RetryAfterSeconds = seconds,
            });
        }
        if (token is { Length: > 0 and <= LongestToken } && tokens!.Find(TokenHash.Of(token)) is { } entry)
            return entry;
        _failures.Add(address, nowNs);
        throw new ProblemException(401, "Authorization", "the token is not known",
            "make one with 'telemetry-monitor token NAME --role operate', and add its line to the tokens_file");
    }

    private static string? TokenOf(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;

    private static IPAddress AddressOf(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None;
}
