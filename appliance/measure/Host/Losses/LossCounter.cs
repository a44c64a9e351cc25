// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Losses;

/// <summary>A counter of lost packets.</summary>
/// <param name="Where">The interface, core or address.</param>
/// <param name="Name">The counter's own name.</param>
/// <param name="Key">Distinguishes counters of the same name: a socket's number; else 0.</param>
public readonly record struct LossCounter(LossPlace Place, string Where, string Name, ulong Key = 0)
{
    /// <summary>True if it is a 32-bit counter, which wraps.</summary>
    internal bool Wraps => Place is LossPlace.Queue or LossPlace.Backlog or LossPlace.Socket;
}

/// <summary>Place where packets are lost.</summary>
public enum LossPlace
{
    /// <summary>The device or its ring, before any hook.</summary>
    Device,

    /// <summary>A counter of the interface whose name suggests a loss; its exact meaning depends on the
    /// driver.</summary>
    Unclassified,

    /// <summary>A queueing discipline: outgoing, or a filter at ingress.</summary>
    Queue,

    /// <summary>The backlog of a core.</summary>
    Backlog,

    /// <summary>A socket whose reader was too slow.</summary>
    Socket,
}

/// <summary>Names of the statistics in which one driver counts lost frames.</summary>
/// <param name="Missed">Frames that the device itself dropped. The entries are summed; each is a list of
/// alternatives.</param>
/// <param name="NoBuffer">Frames for which the host had no buffer. The same form.</param>
internal sealed record DriverDropCounters(
    string Driver, IReadOnlyList<IReadOnlyList<string>> Missed, IReadOnlyList<IReadOnlyList<string>> NoBuffer,
    string Source);
