// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Intervals;

namespace Telemetry.Model.Definitions;

/// <summary>One copy of a feed.</summary>
public sealed record LineDefinition
{
    /// <summary>Index among all lines of all feeds, in configuration order.</summary>
    public required int Index { get; init; }

    public required int FeedIndex { get; init; }

    /// <summary>Name: A, B, ... or as configured.</summary>
    public required string Name { get; init; }

    /// <summary>Name of a line without one, by its place in the feed.</summary>
    /// <param name="place">The place, from 0.</param>
    public static string DefaultName(int place) => ((char)('A' + place)).ToString();

    /// <summary>Groups (a range has several) or server addresses that carry it.</summary>
    public required IReadOnlyList<EndpointAddress> Endpoints { get; init; }

    /// <summary>Interface on which it is expected, or null.</summary>
    public string? Interface { get; init; }

    /// <summary>Sender for source-specific multicast, or 0.</summary>
    public UInt128 SourceAddress { get; init; }

    /// <summary>802.1Q id, or 0.</summary>
    public ushort VlanId { get; init; }

    /// <summary>True if the appliance joins the group itself.</summary>
    public bool Join { get; init; }
}

/// <summary>Highest number of packets in a window that is not reported as a burst.</summary>
/// <param name="WindowIndex">Index of the window, 0 to <see cref="BurstWindow.Sizes"/> - 1.</param>
/// <param name="Packets">Highest number of packets without a burst.</param>
public readonly record struct BurstThreshold(int WindowIndex, long Packets);
