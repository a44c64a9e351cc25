// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Sending;

/// <summary>State of a publication in the driver.</summary>
internal enum PublicationState
{
    /// <summary>Used by a client.</summary>
    Active,

    /// <summary>Closed by its clients; offered data is still being sent.</summary>
    Draining,

    /// <summary>All data is sent; NAKs are still answered.</summary>
    Linger,

    /// <summary>To be removed.</summary>
    Done,
}

/// <summary>
/// Counters of one publication, by id. The number of receivers that flow control counts is published if it tracks them
/// individually.
/// </summary>
internal readonly record struct PublicationCounters(int PublisherPositionId, int PublisherLimitId, int SenderPositionId,
    int SenderLimitId, int BackPressureId, int NaksReceivedId, int? FlowControlReceiversId)
{
    internal IEnumerable<int> All
    {
        get
        {
            int[] always =
            [
                PublisherPositionId, PublisherLimitId, SenderPositionId, SenderLimitId, BackPressureId, NaksReceivedId,
            ];
            return FlowControlReceiversId is { } receivers ? always.Append(receivers) : always;
        }
    }
}
