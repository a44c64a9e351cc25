// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml.Text;

namespace Telemetry.Yaml;

/// <summary>Collects the errors of a configuration, so that all are reported at once.</summary>
public sealed class ErrorList
{
    private const int MostShown = 100;

    private readonly List<Failure> _failures = [];

    /// <summary>True if there is no error so far.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Number of errors so far.</summary>
    public int Count => _failures.Count;

    /// <summary>Adds one error.</summary>
    /// <param name="where">File with line and column, or option.</param>
    public void Add(string where, string what, string remedy) =>
        _failures.Add(new Failure(ExitCode.Usage, where, what, remedy));

    /// <summary>Adds an error about an unknown name.</summary>
    /// <param name="where">File with line and column, or option.</param>
    /// <param name="kind">Kind of name, such as <c>protocol</c>.</param>
    /// <param name="otherwise">The remedy if no known name is similar; null lists the known names.</param>
    /// <param name="within">Section that the name is in, and <c>: </c>; may be empty.</param>
    public void AddUnknown(
        string where, string kind, string name, IReadOnlyCollection<string> known, string? otherwise = null,
        string within = "")
    {
        string? nearest = NearestName.Of(name, known);
        string remedy = nearest is not null ? $"did you mean \"{nearest}\"?"
            : otherwise ?? (known.Count > 0 ? $"known are {string.Join(", ", known)}" : "none is defined");
        Add(where, $"{within}unknown {kind} \"{name}\"", remedy);
    }

    /// <summary>The value of one of several words; null if it is none of them, which is an error.</summary>
    /// <param name="where">File with line and column, or option.</param>
    /// <param name="kind">Kind of word.</param>
    /// <param name="choices">The known words and their values.</param>
    /// <param name="within">Section that the word is in, and <c>: </c>; may be empty.</param>
    public T? Choose<T>(
        string where, string kind, string word, IReadOnlyList<(string Word, T Value)> choices, string within = "")
        where T : struct
    {
        foreach ((string known, T value) in choices)
        {
            if (known == word)
                return value;
        }
        AddUnknown(where, kind, word, [.. choices.Select(choice => choice.Word)], within: within);
        return null;
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
