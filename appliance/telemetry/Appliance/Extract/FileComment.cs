// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Model.Clocks;

namespace Telemetry.Appliance.Extract;

/// <summary>Name of a file of packets, and the comment on it.</summary>
internal static class FileComment
{
    /// <summary>Events and captures that are named at most.</summary>
    internal const int MostSentences = 10;

    private const int MostJsonLength = 40_000;              // of the events in one comment, so that it fits an option
    private const int MostNameLength = 60;

    /// <summary>The events in words, what the file holds, and the JSON of each event on a line of its own.</summary>
    /// <param name="events">The events, at least one.</param>
    /// <param name="contents">What the file holds.</param>
    internal static string Of(IReadOnlyList<FoundEvent> events, string contents)
    {
        var text = new StringBuilder();
        if (events.Count > 1)
            text.Append($"{events.Count} events: ");
        text.AppendJoin("; ", events.Take(MostSentences).Select(found => found.Sentence));
        if (events.Count > MostSentences)
            text.Append($"; and {events.Count - MostSentences} more");
        text.Append(". ").Append(contents);
        int length = 0;
        foreach (FoundEvent found in events)
        {
            length += found.Json?.Length ?? 0;
            if (length > MostJsonLength)
                break;
            if (found.Json is not null)
                text.Append('\n').Append(found.Json);
        }
        return text.ToString();
    }

    /// <summary>Name of a file, of letters that every system takes.</summary>
    internal static string NameOf(long timeNs, params string?[] parts)
    {
        string name = string.Join('-', parts.Where(part => part is { Length: > 0 }));
        char[] letters = [.. name.Take(MostNameLength).Select(letter =>
            char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_')];
        return $"{UtcText.ForFile(timeNs)}-{new string(letters)}.pcapng";
    }
}
