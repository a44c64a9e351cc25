// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Model.Definitions;

/// <summary>One recovery channel of a feed: snapshots, retransmissions, refreshes or definitions, which are counted and
/// never sequenced; or what a line of the feed itself carries of one kind.</summary>
public sealed record RecoveryDefinition
{
    private const int LettersOfNames = 26;
    private const int LoopsOfChannel = 512;
    private const int LoopsOfLine = 16;         // which carries loops only by mistake

    /// <summary>Index among all recovery channels, in configuration order.</summary>
    public required int Index { get; init; }

    public required int FeedIndex { get; init; }

    /// <summary>Index of the line, among all lines, whose marked packets it counts; -1 if it has addresses of its
    /// own.</summary>
    public int LineIndex { get; init; } = -1;

    /// <summary>Kind of its content.</summary>
    public required RecoveryKind Kind { get; init; }

    /// <summary>Name: A, B, ... or as configured; or that of its line.</summary>
    public required string Name { get; init; }

    /// <summary>Name of a channel without one, by its place among those of the feed.</summary>
    /// <param name="place">The place, from 0.</param>
    public static string DefaultName(int place) => place < LettersOfNames ? LineDefinition.DefaultName(place)
        : (place + 1).ToString(CultureInfo.InvariantCulture);

    public required ProtocolId Protocol { get; init; }

    /// <summary>Row of its protocol if the configuration declares that; null for a built-in one.</summary>
    public ProtocolRow? DeclaredRow { get; init; }

    /// <summary>Row of its protocol; null for an unknown one.</summary>
    public ProtocolRow? Row => DeclaredRow ?? ProtocolCatalog.Find(Protocol);

    /// <summary>Groups or addresses that its packets are sent to; those of its line if it is of one.</summary>
    public required IReadOnlyList<EndpointAddress> Endpoints { get; init; }

    /// <summary>Servers that take requests and answer them.</summary>
    public IReadOnlyList<EndpointAddress> Servers { get; init; } = [];

    /// <summary>True if it was removed from the configuration while running: its counters stay.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>True if its packets are answers, whose numbers may fill gaps of the feed.</summary>
    public bool FillsGaps => Kind == RecoveryKind.Retransmission;

    /// <summary>True if it is a loop whose packets have numbers of their own, by which its cycles are known.</summary>
    public bool HasCycles => Kind is RecoveryKind.Snapshot or RecoveryKind.Refresh or RecoveryKind.Definitions
        && Row is { HasLoopNumbers: true };

    /// <summary>Most loops whose cycles are followed: one a channel of the protocol, or one a group where packets say
    /// no channel; 0 if there are no cycles.</summary>
    public int MostLoops => !HasCycles ? 0
        : Row!.HasChannels ? LineIndex >= 0 ? LoopsOfLine : LoopsOfChannel
        : Math.Max(1, Endpoints.Count);

    /// <summary>True if requests to it are seen one by one: datagrams to a server.</summary>
    public bool HasRequests => Servers.Count > 0 && Row is { IsStream: false };

    /// <summary>True if both are the same channel, under whatever index.</summary>
    /// <param name="feedIndex">Index of the other one's feed in this one's topology.</param>
    public bool IsSameAs(RecoveryDefinition other, int feedIndex) =>
        FeedIndex == feedIndex && Kind == other.Kind && Name == other.Name && Protocol == other.Protocol
        && Equals(DeclaredRow?.Declared, other.DeclaredRow?.Declared) && LineIndex < 0 == other.LineIndex < 0
        && (LineIndex >= 0 || GoesOn(other));

    /// <summary>True if what is counted at the addresses of this one can be counted on at those of the other.</summary>
    private bool GoesOn(RecoveryDefinition other) =>
        (Endpoints.Intersect(other.Endpoints).Any() || Servers.Intersect(other.Servers).Any())
        && HasRequests == other.HasRequests && MostLoops == other.MostLoops
        && (!HasCycles || Row!.HasChannels || Endpoints.SequenceEqual(other.Endpoints));
}
