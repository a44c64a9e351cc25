// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Serving.Requests;

namespace Telemetry.Monitor.Serving.Routes.Lists;

/// <summary>Reads which part of a list a request asks for.</summary>
internal static class PageQuery
{
    private const int MostItems = 1_000;
    private const int DefaultItems = 100;

    /// <summary>Items that the answer has at most, of <c>limit</c>; 1 to 1,000, 100 if it is not given.</summary>
    public static int LimitOf(RouteRequest request) => (int)(request.Integer("limit", 1, MostItems) ?? DefaultItems);

    /// <summary>Number before which items are wanted, of <c>before</c>; the largest if it is not given.</summary>
    public static long BeforeOf(RouteRequest request) => request.Integer("before", 1, long.MaxValue) ?? long.MaxValue;
}
