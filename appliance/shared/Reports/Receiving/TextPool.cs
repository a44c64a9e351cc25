// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving;

/// <summary>Recurring texts, each created once as a string.</summary>
internal sealed class TextPool
{
    private const int Most = 8_192;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _known;

    internal TextPool() => _known = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The text as a string; null if it is empty.</summary>
    internal string? Of(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return null;
        if (_known.TryGetValue(text, out string? known))
            return known;
        // Starts over when full, so that names no longer in use are not kept for ever.
        if (_texts.Count == Most)
            _texts.Clear();
        string made = new(text);
        _ = _texts.Add(made);
        return made;
    }
}
