// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using Telemetry.Access;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Yaml.Text;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>Parameters of one request. A parameter that was read is known; <see cref="Finish"/> refuses all others,
/// since a misspelt filter must not answer everything.</summary>
internal sealed class RouteRequest
{
    /// <summary>Latest time that a request may name, UTC, nanoseconds: ten years before the end of the numbers, so that
    /// sums of it and of lengths, up to those of the columns of a chart, are times too.</summary>
    public const long MostTimeNs = long.MaxValue - (10L * 365 * 86_400 * 1_000_000_000);

    private const int MostValues = 256;

    private readonly List<(string Name, string Value)> _query;
    private readonly IReadOnlyDictionary<string, string> _path;
    private readonly HashSet<string> _known = [];

    /// <param name="query">Parameters in the order of the address, decoded.</param>
    /// <param name="path">Parts of the path by their names in the route.</param>
    public RouteRequest(List<(string Name, string Value)> query, IReadOnlyDictionary<string, string> path)
    {
        if (query.Count > MostValues)
            throw new ProblemException(400, "query", $"more than {MostValues} parameters", "ask for less at once");
        (_query, _path) = (query, path);
    }

    /// <summary>Value of the header Accept; empty if there is none.</summary>
    public string Accept { get; init; } = "";

    /// <summary>Content codings that the client takes.</summary>
    public AcceptedEncodings Encodings { get; init; } = new("");

    /// <summary>Value of the header If-None-Match; empty if there is none.</summary>
    public string KnownTags { get; init; } = "";

    public IPAddress Client { get; init; } = IPAddress.None;

    /// <summary>Scheme and authority as the client addressed them.</summary>
    public string Host { get; init; } = "";

    /// <summary>Sender; null where requests may be anonymous.</summary>
    public Identity? Caller { get; init; }

    /// <summary>False once the sender may read no more: for answers that have no end.</summary>
    public Func<bool> MayStillRead { get; init; } = () => true;

    /// <summary>The body of a POST; of other methods an empty one.</summary>
    public JsonBody Body { get; init; } = JsonBody.None;

    /// <summary>Secret of the browser's login, which may be over; null if there is none.</summary>
    public string? Session { get; init; }

    /// <summary>A part of the path.</summary>
    public string Path(string name) => _path[name];

    /// <summary>All values of a parameter that may be repeated.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        _known.Add(name);
        return [.. _query.Where(pair => pair.Name == name).Select(pair => NotEmpty(name, pair.Value))];
    }

    /// <summary>A text; null if the parameter is absent.</summary>
    public string? Text(string name)
    {
        IReadOnlyList<string> values = Texts(name);
        return values.Count > 1
            ? throw new ProblemException(
                400, name, $"parameter \"{name}\" is given {values.Count} times", "give it once")
            : values.FirstOrDefault();
    }

    /// <summary>A whole number within bounds; null if the parameter is absent.</summary>
    public long? Integer(string name, long least, long most)
    {
        if (Text(name) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= least && value <= most
            ? value
            : throw new ProblemException(400, name, $"{name} is \"{text}\"", string.Create(
                CultureInfo.InvariantCulture, $"expected a whole number from {least} to {most}"));
    }

    /// <summary>An instant: UTC, nanoseconds since 1970, or a time of RFC 3339; null if the parameter is absent.
    /// </summary>
    public long? Time(string name) => Text(name) is { } text ? TimeOf(name, text) : null;

    /// <summary>The instant of a text.</summary>
    /// <exception cref="ProblemException">It is none, or is after <see cref="MostTimeNs"/>.</exception>
    public static long TimeOf(string name, string text) =>
        UtcText.TryParse(text, out long ns) && ns <= MostTimeNs
            ? ns : throw new ProblemException(400, name, $"{name} is \"{text}\"", UtcText.Expected);

    /// <summary>Numbers of a parameter that may be repeated, each within bounds.</summary>
    public IReadOnlyList<double> Numbers(string name, double least, double most)
    {
        List<double> numbers = [];
        foreach (string text in Texts(name))
        {
            if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
                || !(value >= least && value <= most))
                throw new ProblemException(400, name, $"{name} is \"{text}\"", string.Create(
                    CultureInfo.InvariantCulture, $"expected a number from {least} to {most}"));
            numbers.Add(value);
        }
        return numbers;
    }

    /// <summary>One of several words; the first if the parameter is absent.</summary>
    public T Choice<T>(string name, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (Text(name) is not { } text)
            return choices[0].Value;
        List<string> words = [];
        foreach ((string word, T value) in choices)
        {
            if (word == text)
                return value;
            words.Add(word);
        }
        throw new ProblemException(400, name, $"{name} is \"{text}\"", Suggestion(text, words));
    }

    /// <summary>A switch: true, false, or its default if the parameter is absent.</summary>
    public bool Flag(string name, bool otherwise) =>
        otherwise ? Choice(name, ("true", true), ("false", false)) : Choice(name, ("false", false), ("true", true));

    /// <summary>Refuses the parameters and the members of the body that were not read.</summary>
    public void Finish()
    {
        Body.Finish();
        foreach ((string name, _) in _query)
        {
            if (!_known.Contains(name))
                throw new ProblemException(400, name, $"unknown parameter \"{name}\"", Suggestion(name, _known));
        }
    }

    /// <summary>Refusal of a name that is not known, with the nearest known one.</summary>
    public static ProblemException UnknownName(string parameter, string name, IReadOnlyCollection<string> known) =>
        new(404, parameter, $"unknown {parameter} \"{name}\"", Suggestion(name, known));

    /// <summary>Remedy for a word that is not known.</summary>
    public static string Suggestion(string word, IReadOnlyCollection<string> known)
    {
        const int MostListed = 20;
        if (NearestName.Of(word, known) is { } nearest)
            return $"did you mean \"{nearest}\"?";
        return known.Count switch
        {
            0 => "there is none",
            <= MostListed => $"known are {string.Join(", ", known.Order(StringComparer.Ordinal))}",
            _ => $"one of {known.Count} that are known",
        };
    }

    private static string NotEmpty(string name, string value) => value.Length > 0
        ? value
        : throw new ProblemException(400, name, $"parameter \"{name}\" has no value", "give one, or leave it out");
}
