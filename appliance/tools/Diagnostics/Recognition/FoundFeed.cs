// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition;

/// <summary>A recognised feed of one group, or of many that are channels of it.</summary>
/// <param name="Lines">By line: its groups, those of the same channel at the same place.</param>
/// <param name="Repeats">Destinations that repeat some of what it carries.</param>
internal sealed record FoundFeed(
    IReadOnlyList<IReadOnlyList<DatagramVerdict>> Lines, IReadOnlyList<DatagramVerdict> Repeats)
{
    public string Protocol => Lines[0][0].Protocol;
}
