// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Guarding.Rules;

/// <summary>Consecutive ports.</summary>
public readonly record struct PortRange(ushort First, ushort Last)
{
    public static PortRange All { get; } = new(0, ushort.MaxValue);

    /// <summary>True for every port.</summary>
    public bool IsAll => this == All;

    internal bool Contains(PortRange other) => First <= other.First && other.Last <= Last;

    /// <summary>True if both have a port in common.</summary>
    internal bool Overlaps(PortRange other) => First <= other.Last && other.First <= Last;

    /// <summary>Reads <c>*</c>, a port, or <c>FIRST-LAST</c>.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out PortRange range)
    {
        range = All;
        if (text is "*")
            return true;
        int dash = text.IndexOf('-');
        bool isRead = TryParsePort(dash < 0 ? text : text[..dash], out ushort first);
        ushort last = first;
        if (dash >= 0)
            isRead &= TryParsePort(text[(dash + 1)..], out last);
        range = new PortRange(first, last);
        return isRead && first <= last;
    }

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => IsAll ? "*"
        : string.Create(CultureInfo.InvariantCulture, $"{First}{(First == Last ? "" : $"-{Last}")}");

    private static bool TryParsePort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
}
