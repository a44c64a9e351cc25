// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing.Deadlines;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>
/// Where the latest packet of one flow led: the next one nearly always belongs there too, and finds at hand all that it
/// touches. It may go on there without another look while <see cref="SettledAt"/> is what
/// <see cref="FeedContext.Changes"/> still says; else after a look at what may have changed.
/// </summary>
internal sealed class FlowLane
{
    /// <summary>Not settled; nothing but the slot can be relied upon.</summary>
    public const long Never = -1;

    /// <summary>Slot of the sequence that the flow's latest packet belonged to; -1 for none.</summary>
    public int Slot = -1;

    /// <summary>Index of the line among those of its feed.</summary>
    public int Line;

    /// <summary>The <see cref="FeedContext.Changes"/> at which nothing stood against going on.</summary>
    public long SettledAt = Never;

    /// <summary>Whose the flow's packets are; until the first settling that of none.</summary>
    public PacketRoute Route = PacketRoute.ToNothing(PacketEventKind.Feed);

    /// <summary>What books the flow's packets.</summary>
    public ExpectedNumbers Expected = null!;    // this and what follows with the first settling

    /// <summary>Where the line stands in the sequence.</summary>
    public StrongBox<LineState> State = null!;

    /// <summary>What is known of the line in whatever sequence.</summary>
    public StrongBox<LineMemory> Memory = null!;

    /// <summary>The feed's other lines there.</summary>
    public OtherLine[] Others = null!;

    /// <summary>What is counted of the line.</summary>
    public StrongBox<LineCounters> Counters = null!;

    /// <summary>When the feed has to be looked at.</summary>
    public Deadline FeedDeadline = null!;

    /// <summary>When the sequence has to be looked at.</summary>
    public Deadline Deadline = null!;

    /// <summary>The sequence.</summary>
    public StrongBox<Generation> Generation = null!;

    /// <summary>Settles it again for a packet, if something else happened to the feed and changed nothing
    /// here.</summary>
    /// <returns>False if it is settled, or cannot be.</returns>
    public bool TrySettleAgain(in PacketEvent packet) =>
        Route.Bits == packet.Route.Bits && Expected.TrySettleAgain(this, packet.FlowId);
}
