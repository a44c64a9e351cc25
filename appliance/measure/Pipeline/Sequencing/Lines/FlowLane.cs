// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Packets;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>Cached route of one flow: sequence, line and state of its latest packet, which the next packet nearly
/// always shares. A packet may use it without checks while <see cref="SettledAt"/> equals
/// <see cref="FeedContext.Changes"/>; otherwise after checking what may have changed.</summary>
internal sealed class FlowLane
{
    /// <summary>Not settled: only the slot is valid.</summary>
    public const long Never = -1;

    /// <summary>Slot of the sequence that the flow's latest packet belonged to; -1 for none.</summary>
    public int Slot = -1;

    /// <summary>Index of the line within its feed.</summary>
    public int Line;

    /// <summary>Value of <see cref="FeedContext.Changes"/> at which the lane was last found usable.</summary>
    public long SettledAt = Never;

    /// <summary>Route of the flow's packets; the route to nothing until the lane is first settled.</summary>
    public PacketRoute Route = PacketRoute.ToNothing(PacketEventKind.Feed);

    /// <summary>Counts the flow's packets.</summary>
    public ExpectedNumbers Expected = null!;    // this and the following members: set when first settled

    /// <summary>State of the line in the sequence.</summary>
    public LineState State = null!;

    /// <summary>State of the line that does not depend on the sequence.</summary>
    public LineMemory Memory = null!;

    /// <summary>The feed's other lines in the sequence.</summary>
    public OtherLine[] Others = null!;

    public StrongBox<LineCounters> Counters = null!;

    /// <summary>Next deadline of the feed as a whole.</summary>
    public Deadline FeedDeadline = null!;

    /// <summary>Next deadline of the sequence.</summary>
    public Deadline Deadline = null!;

    public Generation Generation = null!;

    /// <summary>Settles the lane again for a packet, if the feed changed but nothing that the lane uses.</summary>
    /// <returns>False if it is settled already, or cannot be.</returns>
    public bool TrySettleAgain(in PacketEvent packet) =>
        Route.Bits == packet.Route.Bits && Expected.TrySettleAgain(this, packet.FlowId);
}
