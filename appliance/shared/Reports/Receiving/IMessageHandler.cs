// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving;

/// <summary>Receives the messages of a channel's streams.</summary>
public interface IMessageHandler
{
    /// <summary>Handles a message. Never throws because of its content.</summary>
    /// <param name="streamId">The Aeron stream of the message.</param>
    /// <param name="message">Its bytes, valid during the call.</param>
    void OnMessage(int streamId, ReadOnlySpan<byte> message);
}
