// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using Telemetry.Yaml.Text;

namespace Telemetry.Yaml;

/// <summary>Collects what is wrong with a configuration, so that all of it is told at once.</summary>
public sealed class ErrorList
{
    private const int MostShown = 100;

    private readonly List<Failure> _failures = [];

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>How much is wrong so far.</summary>
    public int Count => _failures.Count;

    /// <summary>Adds one error.</summary>
    /// <param name="where">File with line and column, or option.</param>
    /// <param name="what">What is wrong.</param>
    /// <param name="remedy">What to do.</param>
    public void Add(string where, string what, string remedy) =>
        _failures.Add(new Failure(ExitCode.Usage, where, what, remedy));

    /// <summary>Adds an error about a name that is not known.</summary>
    /// <param name="where">File with line and column, or option.</param>
    /// <param name="kind">What kind of name, such as <c>protocol</c>.</param>
    /// <param name="name">The name.</param>
    /// <param name="known">The names that are.</param>
    /// <param name="otherwise">What to do where no known name is near; null lists the known names.</param>
    public void AddUnknown(
        string where, string kind, string name, IReadOnlyCollection<string> known, string? otherwise = null)
    {
        string? nearest = NearestName.Of(name, known);
        string remedy = nearest is not null ? $"did you mean \"{nearest}\"?"
            : otherwise ?? (known.Count > 0 ? $"known are {string.Join(", ", known)}" : "none is defined");
        Add(where, $"unknown {kind} \"{name}\"", remedy);
    }

    /// <summary>Throws all errors as one exception if there is any.</summary>
    public void ThrowIfAny()
    {
        if (IsEmpty)
            return;
        List<Failure> shown = _failures.Distinct().Take(MostShown).ToList();
        if (_failures.Count > MostShown)
            shown.Add(new Failure(ExitCode.Usage, "", $"{_failures.Count - MostShown} more errors",
                "correct these first"));
        throw new FailureException(shown);
    }
}
