// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Decoding;

/// <summary>Where stream events go: a struct, so that each user is compiled for itself. One event at a time.</summary>
public interface IPacketEventSink
{
    /// <summary>
    /// The place of the next event; what stands in it is overwritten. A sink that is full waits here.
    /// </summary>
    ref PacketEvent Claim();

    /// <summary>Hands on the event claimed last.</summary>
    void Publish();
}
