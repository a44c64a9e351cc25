// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;
using Telemetry.Access;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Access;

/// <summary>Logging in and out, and who one is.</summary>
/// <param name="access">The decisions.</param>
internal sealed class LoginRoutes(AccessControl access)
{
    private const int LongestToken = 256;

    public IEnumerable<Route> All =>
    [
        Route.Of("/api/v1/access", request => () => Answering(request.Caller)) with { Access = RouteAccess.Open },
        Route.Of("/api/v1/login", Login) with { Method = HttpMethods.Post, Access = RouteAccess.Open },
        Route.Of("/api/v1/logout", Logout) with { Method = HttpMethods.Post, Access = RouteAccess.Open },
    ];

    private Func<Answer> Login(RouteRequest request)
    {
        string token = request.Body.Text("token", LongestToken);
        return () =>
        {
            (Identity caller, string secret) = access.Login(token, request.Client);
            return Answering(caller, SessionCookie.Keep(secret));
        };
    }

    private Func<Answer> Logout(RouteRequest request) => () =>
    {
        if (request.Session is { } secret)
            access.Logout(secret);
        return Answering(null, SessionCookie.Forget);
    };

    private Answer Answering(Identity? caller, params (string Name, string Value)[] headers) => Answer.Json(json =>
    {
        json.WriteBoolean("has_tokens"u8, access.HasTokens);
        json.WriteBoolean("may_read"u8, access.MayRead(caller));
        json.Field("name"u8, caller?.Name);
        json.Field("role"u8, caller is null ? null : Roles.WordOf(caller.Role));
    }, headers);
}
