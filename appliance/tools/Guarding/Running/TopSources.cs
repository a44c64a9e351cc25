// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Guarding;

namespace Telemetry.Guarding.Running;

/// <summary>The sources of each rule with the most packets.</summary>
internal sealed class TopSources
{
    /// <summary>Sources of a rule that are reported.</summary>
    private const int Most = 32;
    private const int Kept = 4 * Most;                          // cut back to Most when there are as many

    private readonly List<GuardSourceCount>?[] _bySlot = new List<GuardSourceCount>?[GuardImage.Slots];

    internal void Read(GuardProgram program)
    {
        foreach (List<GuardSourceCount>? sources in _bySlot)
            sources?.Clear();
        program.ReadSources(Add);
    }

    /// <summary>Sources of a slot, most condemned packets first.</summary>
    internal IReadOnlyList<GuardSourceReport> Of(int slot)
    {
        if (_bySlot[slot] is not { Count: > 0 } sources)
            return [];
        Cut(sources);
        return [.. sources.Select(ReportOf)];
    }

    private static GuardSourceReport ReportOf(GuardSourceCount source) => new(
        SourceText.Of(source.Address, source.IsHardware), (long)source.Packets, (long)source.Bytes,
        (long)source.Condemned);

    private void Add(GuardSourceCount source)
    {
        if ((uint)source.Slot >= GuardImage.Slots)
            return;
        List<GuardSourceCount> sources = _bySlot[source.Slot] ??= [];
        sources.Add(source);
        if (sources.Count >= Kept)
            Cut(sources);
    }

    private static void Cut(List<GuardSourceCount> sources)
    {
        sources.Sort(static (one, other) => one.Condemned != other.Condemned
            ? other.Condemned.CompareTo(one.Condemned) : one.Packets != other.Packets
            ? other.Packets.CompareTo(one.Packets) : one.Address.CompareTo(other.Address));
        if (sources.Count > Most)
            sources.RemoveRange(Most, sources.Count - Most);
    }
}
