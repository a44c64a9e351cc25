// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>The sender may go as far as the furthest window that was opened; the limit never goes back.</summary>
internal static class UnicastFlowControl
{
    internal static long OnStatusMessage(in StatusMessageFrame message, long senderLimit, int bits, int initialTermId)
    {
        long position = LogBufferDescriptor.ComputePosition(message.ConsumptionTermId, message.ConsumptionTermOffset,
            bits, initialTermId);
        return Math.Max(senderLimit, position + message.ReceiverWindowLength);
    }
}
