// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving;

/// <summary>Passes each message to two handlers, in this order.</summary>
/// <param name="first">Handles it first.</param>
/// <param name="second">Handles it then.</param>
public sealed class MessageTee(IMessageHandler first, IMessageHandler second) : IMessageHandler
{
    public void OnMessage(int streamId, ReadOnlySpan<byte> message)
    {
        first.OnMessage(streamId, message);
        second.OnMessage(streamId, message);
    }
}
