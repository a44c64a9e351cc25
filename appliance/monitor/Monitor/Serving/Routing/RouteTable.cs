// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Yaml.Text;

namespace Telemetry.Monitor.Serving.Routing;

/// <summary>All paths that are answered.</summary>
/// <param name="routes">The routes; the first that matches answers.</param>
internal sealed class RouteTable(IReadOnlyList<Route> routes)
{
    private static readonly string[] Later = ["alerts", "rules", "silences"];

    public IReadOnlyList<Route> All => routes;

    /// <summary>The route of a path and a method, with the path's parts by name.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public (Route Route, IReadOnlyDictionary<string, string> Values) Find(string path, string method)
    {
        string[] parts = path.Split('/');
        string wanted = HttpMethods.IsHead(method) ? HttpMethods.Get : method;
        List<string> methods = [];
        foreach (Route route in routes)
        {
            if (route.Match(parts) is not { } values)
                continue;
            if (route.Method == wanted)
                return (route, values);
            methods.Add(route.Method);
        }
        if (methods.Count > 0)
            throw OtherMethod(method, [.. methods.Distinct()]);
        if (parts is ["", "api", "v1", var name, ..] && Later.Contains(name))
            throw new ProblemException(404, path, $"\"{name}\" is not in this version", "see /api/v1/schema");
        string[] known = [.. routes.Select(route => route.Path).Where(one => !one.Contains('{'))];
        throw new ProblemException(404, path, "there is nothing at this path",
            NearestName.Of(path, known) is { } nearest ? $"did you mean {nearest}?" : "see /api/v1/schema");
    }

    /// <summary>A table that has more routes, after those of this one.</summary>
    public RouteTable With(IEnumerable<Route> more) => new([.. routes, .. more]);

    private static ProblemException OtherMethod(string method, IReadOnlyList<string> methods)
    {
        IEnumerable<string> allowed = methods.SelectMany(
            one => one == HttpMethods.Get ? [one, HttpMethods.Head] : new[] { one });
        return new ProblemException(new Problem(
            405, "method", $"{method} is not answered here", $"use {string.Join(" or ", methods)}")
        {
            Allow = string.Join(", ", allowed),
        });
    }
}
