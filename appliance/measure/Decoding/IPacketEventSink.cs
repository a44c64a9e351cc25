// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Decoding;

/// <summary>Destination of packet events, one event at a time. Implemented by structs, so that the code of each user is
/// specialized.</summary>
public interface IPacketEventSink
{
    /// <summary>Returns the slot of the next event, to be overwritten by the caller. Waits if the sink is
    /// full.</summary>
    ref PacketEvent Claim();

    /// <summary>Publishes the event claimed last.</summary>
    void Publish();
}
