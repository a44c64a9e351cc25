// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;

namespace Telemetry.Monitor.Serving.Routing;

/// <summary>Path that is answered.</summary>
/// <param name="Path">Template: <c>{name}</c> stands for one part of the path, a last <c>{*name}</c> for all the
/// rest.</param>
/// <param name="Bind">Reads the parameters and returns the function that answers; it is called once all parameters are
/// known to be right.</param>
internal sealed record Route(string Path, Func<RouteRequest, Func<Task<Answer>>> Bind)
{
    private readonly string[] _parts = Path.Split('/');
    private readonly RouteAccess? _access;

    /// <summary>Method: GET, which answers HEAD too; POST, whose body is a JSON object; or DELETE.</summary>
    public string Method { get; init; } = HttpMethods.Get;

    /// <summary>Rights that it needs; if none are given, of a GET those to read, of other methods those to operate.
    /// </summary>
    public RouteAccess Access
    {
        get => _access ?? (Method == HttpMethods.Get ? RouteAccess.Read : RouteAccess.Operate);
        init => _access = value;
    }

    /// <summary>A route without waiting.</summary>
    public static Route Of(string path, Func<RouteRequest, Func<Answer>> bind) => new(path, request =>
    {
        Func<Answer> answer = bind(request);
        return () => Task.FromResult(answer());
    });

    /// <summary>The parts of a path by name; null if the path is another one.</summary>
    public Dictionary<string, string>? Match(string[] parts)
    {
        Dictionary<string, string> values = [];
        for (int index = 0; index < _parts.Length; index++)
        {
            string part = _parts[index];
            if (part.StartsWith("{*", StringComparison.Ordinal) && index < parts.Length)
            {
                values[part[2..^1]] = string.Join('/', parts[index..]);
                return values;
            }
            if (index >= parts.Length)
                return null;
            if (part.StartsWith('{') && parts[index].Length > 0)
                values[part[1..^1]] = parts[index];
            else if (part != parts[index])
                return null;
        }
        return parts.Length == _parts.Length ? values : null;
    }
}
