// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Sending;

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
