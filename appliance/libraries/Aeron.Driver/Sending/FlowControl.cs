// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Computes, from the receivers' status messages, the limit of a sender: a position that never goes back. Called for
/// status messages and when there is nothing to send, not for each datagram. Time is an argument; it has no thread.
/// </summary>
internal abstract class FlowControl
{
    /// <summary>True if the receivers required for sending are present.</summary>
    internal virtual bool HasRequiredReceivers => true;

    /// <summary>Number of receivers that count; null if they are not tracked individually.</summary>
    internal virtual int? ReceiverCount => null;

    /// <summary>Strategy that a channel requests; by default the fastest receiver sets the pace.</summary>
    internal static FlowControl Of(FlowControlParameters? asked, long receiverTimeoutNs) => asked is { } parameters
        ? parameters.Kind switch
        {
            FlowControlKind.Min => new MinFlowControl(null, parameters.GroupMinSize,
                parameters.ReceiverTimeoutNs ?? receiverTimeoutNs),
            FlowControlKind.Tagged => new MinFlowControl(parameters.GroupTag, parameters.GroupMinSize,
                parameters.ReceiverTimeoutNs ?? receiverTimeoutNs),
            _ => new MaxFlowControl(),
        }
        : new MaxFlowControl();

    /// <summary>New limit after a receiver reported its position and window.</summary>
    internal abstract long OnStatusMessage(in StatusMessageFrame message, long position, long senderLimit, long nowNs);

    /// <summary>Called when a receiver requests a SETUP: it is about to join.</summary>
    internal virtual void OnSetupElicited(in StatusMessageFrame message)
    {
    }

    /// <summary>Called when a SETUP was sent.</summary>
    internal virtual void OnSetupSent(long senderLimit, long nowNs)
    {
    }

    /// <summary>Called when a receiver left.</summary>
    internal virtual void OnReceiverGone(long receiverId)
    {
    }

    /// <summary>New limit when nothing could be sent: receivers may have fallen silent.</summary>
    internal virtual long OnIdle(long senderLimit, long nowNs) => senderLimit;
}

/// <summary>
/// Limit at the farthest window of all receivers: that of the single receiver of a unicast stream, or of the fastest
/// one of a group.
/// </summary>
internal sealed class MaxFlowControl : FlowControl
{
    internal override long OnStatusMessage(in StatusMessageFrame message, long position, long senderLimit,
        long nowNs) => Math.Max(senderLimit, position + message.ReceiverWindowLength);
}
