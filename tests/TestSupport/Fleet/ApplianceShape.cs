// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Fleet;

/// <summary>Names and size of a <see cref="SimulatedAppliance"/>.</summary>
public sealed record ApplianceShape
{
    /// <summary>Name of its host.</summary>
    public string Host { get; init; } = "trade01";

    /// <summary>Name among several of its host; empty for none.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Random number of its start.</summary>
    public ulong Incarnation { get; init; } = 0xA1_0000_0001;

    /// <summary>Feeds: <c>feed0</c>, <c>feed1</c>, ...</summary>
    public int Feeds { get; init; } = 2;

    /// <summary>Lines of each feed: <c>A</c>, <c>B</c>, ...</summary>
    public int Lines { get; init; } = 2;

    /// <summary>Sessions: <c>oe0</c>, <c>oe1</c>, ...</summary>
    public int Sessions { get; init; } = 2;

    /// <summary>True if messages of the feeds are lost now and then.</summary>
    public bool Loses { get; init; } = true;

    /// <summary>Series that have names.</summary>
    public int Series { get; init; } = 8;

    /// <summary>Series that have samples; the first ones.</summary>
    public int Active { get; init; } = 8;

    /// <summary>Seed of its counters and of the choice of samples.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Start by the clock of its stamps, nanoseconds.</summary>
    public long StartStampNs { get; init; } = 5_000_000_000_000;

    /// <summary>UTC less the clock of its stamps, nanoseconds.</summary>
    public long OffsetNs { get; init; } = 1_800_000_000_000_000_000;

    /// <summary>Second of each minute in which it publishes the day's histograms; they start at different
    /// times.</summary>
    public int HistogramsAt { get; init; }

    /// <summary>Hash of the settings of its host; 0 for none that it publishes.</summary>
    public ulong SettingsHash { get; init; }

    /// <summary>Names of feeds, in place of those above.</summary>
    public IReadOnlyList<string>? FeedNames { get; init; }
}
