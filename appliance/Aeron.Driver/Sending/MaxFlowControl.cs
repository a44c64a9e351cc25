// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Limit at the farthest window of all receivers: that of the single receiver of a unicast stream, or of the fastest
/// one of a group.
/// </summary>
internal sealed class MaxFlowControl : FlowControl
{
    internal override long OnStatusMessage(in StatusMessageFrame message, long position, long senderLimit,
        long nowNs) => Math.Max(senderLimit, position + message.ReceiverWindowLength);
}
