// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Guarding;

namespace Telemetry.Guarding.Rules;

/// <summary>Packets that a rule, or an entry of the lifeline, is for. An empty one is for all.</summary>
public sealed record PacketMatch
{
    /// <summary>Name of the interface; null for all that are guarded.</summary>
    public string? Interface { get; init; }

    public PacketKind Kind { get; init; }

    /// <summary>Protocol of IP; null for any.</summary>
    public byte? Protocol { get; init; }

    /// <summary>Destination addresses, of ARP the address that is asked for; null for any.</summary>
    public AddressPrefix? To { get; init; }

    public PortRange Ports { get; init; } = PortRange.All;

    /// <summary>Source addresses, of ARP the sender's; empty for any.</summary>
    public IReadOnlyList<AddressPrefix> From { get; init; } = [];
}

/// <summary>Action on packets that a rule condemns.</summary>
public enum RuleAction
{
    /// <summary>Counts them; they pass.</summary>
    Count,

    /// <summary>Drops them where rules are enforced.</summary>
    Drop,
}

/// <summary>Rate above which a rule condemns.</summary>
/// <param name="PerSecond">Packets a second, 1 to 10,000,000.</param>
/// <param name="Burst">Packets that may come at once after a pause, from 1.</param>
/// <param name="IsPerSource">True if each source has this rate of its own.</param>
public sealed record RuleRate(long PerSecond, long Burst, bool IsPerSource);

/// <summary>Ports by which a source is one that scans.</summary>
/// <param name="Ports">Different ports, from 2.</param>
/// <param name="WithinNs">Time in which it reaches them, nanoseconds.</param>
public sealed record RuleScan(int Ports, long WithinNs);

/// <summary>One rule: the first that fits a packet decides on it.</summary>
public sealed record GuardRule
{
    public required string Name { get; init; }

    /// <summary>Position in the file.</summary>
    public required string Where { get; init; }

    public required PacketMatch Match { get; init; }

    public required RuleAction Action { get; init; }

    /// <summary>Rate; null if it condemns every packet.</summary>
    public RuleRate? Rate { get; init; }

    /// <summary>Ports of a scan; null for rules of other kinds.</summary>
    public RuleScan? Scan { get; init; }
}

/// <summary>Packets that always pass, before any rule.</summary>
/// <param name="Where">Position in the file.</param>
public sealed record LifelineEntry(string Name, string Where, PacketMatch Match);

/// <summary>Content of a file of rules.</summary>
public sealed record GuardSettings
{
    /// <summary>Path or name of the file.</summary>
    public required string File { get; init; }

    public required IReadOnlyList<string> Interfaces { get; init; }

    /// <summary>Time between two reports, nanoseconds.</summary>
    public required long IntervalNs { get; init; }

    /// <summary>Time within which enforcing must be confirmed, nanoseconds.</summary>
    public required long ConfirmWithinNs { get; init; }

    /// <summary>Directory of the socket by which it is confirmed.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>Hook at which packets are judged.</summary>
    public GuardPlace Place { get; init; }

    /// <summary>Files of packets as evidence; null for none.</summary>
    public EvidenceSettings? Evidence { get; init; }

    /// <summary>Packets that always pass.</summary>
    public required IReadOnlyList<LifelineEntry> Lifeline { get; init; }

    /// <summary>Rules, in their order.</summary>
    public required IReadOnlyList<GuardRule> Rules { get; init; }
}
