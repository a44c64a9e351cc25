// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Yaml.Text;

namespace Telemetry.Monitor.Serving.Routing;

/// <summary>All paths that are answered.</summary>
/// <param name="routes">The routes; the first that matches answers.</param>
internal sealed class RouteTable(IReadOnlyList<Route> routes)
{
    private static readonly string[] Later = ["baseline", "alerts", "rules", "silences", "notes"];

    /// <summary>The route of a path, with the path's parts by name.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public (Route Route, IReadOnlyDictionary<string, string> Values) Find(string path)
    {
        string[] parts = path.Split('/');
        foreach (Route route in routes)
        {
            if (route.Match(parts) is { } values)
                return (route, values);
        }
        if (parts is ["", "api", "v1", var name, ..] && Later.Contains(name))
            throw new ProblemException(404, path, $"\"{name}\" is not in this version", "see /api/v1/schema");
        string[] known = [.. routes.Select(route => route.Path).Where(one => !one.Contains('{'))];
        throw new ProblemException(404, path, "there is nothing at this path",
            NearestName.Of(path, known) is { } nearest ? $"did you mean {nearest}?" : "see /api/v1/schema");
    }
}
