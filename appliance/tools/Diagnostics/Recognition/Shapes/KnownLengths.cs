// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>The message types of a protocol and the lengths that each can have, by the exchange's documents.</summary>
internal sealed class KnownLengths
{
    private const int BitsOfType = 12;

    private readonly Dictionary<int, int[]> _lengths = [];

    /// <summary>Reads the table.</summary>
    /// <param name="text">Entries like <c>0x21:33/34</c>, <c>30:32</c> or <c>'E:42/50</c>: a type, then its lengths in
    /// the versions of the document, the message's own header included.</param>
    public KnownLengths(string text)
    {
        foreach (string entry in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split(':');
            _lengths[TypeOf(parts[0])] = [.. parts[1].Split('/')
                .Select(length => int.Parse(length, CultureInfo.InvariantCulture))];
        }
    }

    /// <summary>Counts a message as fitting, as contradicting, or as a type that is not in the table.</summary>
    public void Look(int type, int length, ref ShapeEvidence evidence)
    {
        if (_lengths.TryGetValue(type, out int[]? lengths))
            evidence.Take((byte)(type ^ (type >> 8)), lengths.Contains(length), BitsOfType);
        else
            evidence.TakeUnknown();
    }

    private static int TypeOf(string text) =>
        text[0] == '\'' ? text[1]
        : text.StartsWith("0x", StringComparison.Ordinal)
            ? int.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : int.Parse(text, CultureInfo.InvariantCulture);
}
