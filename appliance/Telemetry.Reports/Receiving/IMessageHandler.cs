// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving;

/// <summary>Takes the messages of a channel's streams.</summary>
public interface IMessageHandler
{
    /// <summary>Takes a message. Never throws for what its bytes are.</summary>
    /// <param name="streamId">The Aeron stream it came on.</param>
    /// <param name="message">Its bytes, borrowed.</param>
    void OnMessage(int streamId, ReadOnlySpan<byte> message);
}
