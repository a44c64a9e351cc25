// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Decides from what receivers say how far a sender may go: a position that never moves back. Called for status
/// messages and when there is nothing to send, never for each datagram. It owns no clock and no thread.
/// </summary>
internal abstract class FlowControl
{
    /// <summary>True when the receivers are there without which nothing is sent.</summary>
    internal virtual bool HasRequiredReceivers => true;

    /// <summary>Receivers that count; null where they are not told apart.</summary>
    internal virtual int? ReceiverCount => null;

    /// <summary>The strategy that a channel asks for; without one the fastest receiver leads.</summary>
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

    /// <summary>The new limit after a receiver said where it is and how much more it takes.</summary>
    internal abstract long OnStatusMessage(in StatusMessageFrame message, long position, long senderLimit, long nowNs);

    /// <summary>A receiver asked for a SETUP: it is about to join.</summary>
    internal virtual void OnSetupElicited(in StatusMessageFrame message)
    {
    }

    /// <summary>A SETUP went out.</summary>
    internal virtual void OnSetupSent(long senderLimit, long nowNs)
    {
    }

    /// <summary>A receiver left.</summary>
    internal virtual void OnReceiverGone(long receiverId)
    {
    }

    /// <summary>The new limit when nothing could be sent: receivers may have fallen silent.</summary>
    internal virtual long OnIdle(long senderLimit, long nowNs) => senderLimit;
}
