// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// The counters of one publication, by id. The receivers that flow control counts are told where it tells them apart.
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
