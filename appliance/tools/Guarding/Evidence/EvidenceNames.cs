// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Globalization;
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Layout;

namespace Telemetry.Guarding.Evidence;

/// <summary>Names of interfaces, and of the rules of the last generations: packets that an earlier one judged may
/// come after a reload. Any thread.</summary>
internal sealed class EvidenceNames
{
    private const uint Kept = 16;

    private readonly ConcurrentDictionary<uint, IReadOnlyList<GuardRule>> _rules = [];
    private readonly ConcurrentDictionary<uint, string> _interfaces = [];

    /// <summary>Takes the name of an interface, before it is judged.</summary>
    internal void Add(int interfaceIndex, string name) => _interfaces[(uint)interfaceIndex] = name;

    internal string InterfaceOf(uint index) => _interfaces.TryGetValue(index, out string? name) ? name
        : string.Create(CultureInfo.InvariantCulture, $"interface {index}");

    /// <summary>Takes the rules of a generation, before they judge.</summary>
    internal void Add(uint generation, GuardSettings settings)
    {
        _rules[generation] = settings.Rules;
        if (generation > Kept)
            _ = _rules.TryRemove(generation - Kept, out _);
    }

    /// <summary>Comment on a packet: its outcome, its rule and its source.</summary>
    internal string CommentOn(in GuardEvidence evidence)
    {
        int place = evidence.Slot - ImageCompiler.FirstRule;
        string rule = _rules.TryGetValue(evidence.Generation, out IReadOnlyList<GuardRule>? rules)
            && (uint)place < rules.Count
            ? $"rule \"{rules[place].Name}\""
            : string.Create(CultureInfo.InvariantCulture, $"rule {place + 1} of rules before a reload");
        string outcome = evidence.Outcome switch
        {
            GuardOutcome.Dropped => "guard_drop: dropped",
            GuardOutcome.WouldDrop => "guard_drop: would be dropped",
            _ => "guard_count: counted",
        };
        return $"{outcome} by {rule}, source {SourceText.Of(evidence.Source, evidence.IsHardware)}";
    }
}
