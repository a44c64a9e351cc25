// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;

namespace Telemetry.Monitor.Inputs;

/// <summary>Source of the fleet's messages and of its time. Polled by the model's thread.</summary>
internal interface IFleetInput : IDisposable
{
    /// <summary>State of each channel.</summary>
    IReadOnlyList<ChannelState> Channels { get; }

    /// <summary>Recordings that are played.</summary>
    IReadOnlyList<string> Recordings { get; }

    /// <summary>Sets the model's time and passes messages to it.</summary>
    /// <returns>True if there were any.</returns>
    bool Poll(FleetModel model);
}

/// <summary>State of a channel; immutable.</summary>
/// <param name="Channel">The channel that is subscribed to.</param>
/// <param name="IsConnected">True if a publisher is connected.</param>
/// <param name="SinceTimeNs">Time since which that is so, UTC nanoseconds since 1970.</param>
internal sealed record ChannelState(string Channel, bool IsConnected, long SinceTimeNs);
